import { originOf } from '@ginforge/chassis';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

import { type Actor } from './actor.js';
import { type AdministratorRequest } from './administrator.guard.js';

/** The administrator who asks, as a parameter of a route with `@RequirePermission` or `@AnyAdministrator`. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const request = context.switchToHttp().getRequest<Request & AdministratorRequest>();
  const { administrator, access, user: principal, needed } = request;
  if (!administrator || !access) throw new Error('@CurrentActor() needs @RequirePermission() on its route');
  return { administrator, access, principal, origin: originOf(request), needed };
});
