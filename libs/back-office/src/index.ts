export { AnyAdministrator, RequirePermission } from './access.decorators.js';
export { Access, type Actor } from './actor.js';
export { AuditModule } from './audit.module.js';
export { AuditedChangesService, type Outcome } from './audited-changes.service.js';
export { changed, created, masked, removed } from './changes.js';
export { CurrentActor } from './current-actor.decorator.js';
export {
  isBuiltIn,
  permissionCatalogue,
  type PermissionCode,
  permissionCodes,
  superAdmin,
} from './permission-codes.js';
export { refuseOutdated, versionField } from './version.js';
