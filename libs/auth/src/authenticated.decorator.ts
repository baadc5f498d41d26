import { Documented } from '@ginforge/chassis';
import { applyDecorators, UseGuards } from '@nestjs/common';

import { AccessTokenGuard, OpenTo } from './access-token.guard.js';
import type { Audience } from './principal.js';

/**
 * Opens a controller or a route to callers with an access token of one of these audiences and to nobody else. On a
 * route it overrides what its controller says. Answers 401 without a good token, also for the other audience's (AD-06).
 */
export function Authenticated(...audiences: [Audience, ...Audience[]]): ClassDecorator & MethodDecorator {
  return applyDecorators(OpenTo(audiences), UseGuards(AccessTokenGuard), Documented({ audiences }));
}
