import { Authenticated } from '@ginforge/auth';
import { Documented } from '@ginforge/chassis';
import { applyDecorators, UseGuards } from '@nestjs/common';

import { AdministratorGuard, NeededPermission } from './administrator.guard.js';
import { type PermissionCode } from './permission-codes.js';

/** Opens a route to administrators whose roles allow this (AD-01): 401 without a good token, 403 without the permission. */
export function RequirePermission(code: PermissionCode): MethodDecorator {
  return applyDecorators(NeededPermission(code), AnyAdministrator(), Documented({ permission: code }));
}

/** Opens a route, or all of a controller, to every active administrator: for what concerns nobody but the caller. */
export function AnyAdministrator(): ClassDecorator & MethodDecorator {
  return applyDecorators(Authenticated('admin'), UseGuards(AdministratorGuard));
}
