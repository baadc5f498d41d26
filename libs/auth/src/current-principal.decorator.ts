import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import type { Principal } from './principal.js';

/** The caller of this request, as a parameter of a route that is `@Authenticated`. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { user } = context.switchToHttp().getRequest<{ user?: Principal }>();
  if (!user) throw new Error('@CurrentPrincipal() needs @Authenticated() on its route');
  return user;
});
