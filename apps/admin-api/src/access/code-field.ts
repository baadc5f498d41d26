import { storableText } from '@ginforge/database';

/** The name of a role or a menu in code and in the database: `shift_leader`. */
export const codeField = storableText({ max: 64 })
  .regex(/^[a-z][a-z0-9_]{1,63}$/, 'must be 2 to 64 lower-case letters, digits and underscores')
  .meta({ examples: ['shift_leader'] });

/** The name of a permission: `entity:action`. */
export const permissionCodeField = storableText({ max: 129 })
  .regex(/^[a-z][a-z0-9_]{0,63}:[a-z][a-z0-9_]{0,63}$/, 'must be entity:action')
  .meta({ examples: ['report:read'] });
