import { type PermissionCode, permissionCodes, superAdmin } from '@ginforge/back-office';

/** A role that an empty database gets (AD-05). */
export interface RoleSeed {
  code: string;
  name: string;
  description: string;
  permissions: readonly PermissionCode[];
  /** Codes of menus; their directories come along. */
  menus: readonly string[] | 'all';
}

/** Who may do these can make anybody an administrator of anything. */
const reserved: readonly PermissionCode[] = [
  'user:create',
  'user:update',
  'user:delete',
  'role:create',
  'role:update',
  'role:delete',
  'permission:create',
  'permission:update',
  'permission:delete',
  'menu:create',
  'menu:update',
  'menu:delete',
  'system:config',
  'system:email',
];

export const roleSeeds: readonly RoleSeed[] = [
  {
    code: superAdmin,
    name: '超级管理员',
    description: 'May do everything',
    permissions: permissionCodes,
    menus: 'all',
  },
  {
    code: 'admin',
    name: '管理员',
    description: 'Runs the daily business; changes no roles and no configuration',
    permissions: permissionCodes.filter((code) => !reserved.includes(code)),
    menus: 'all',
  },
  {
    code: 'user',
    name: '普通用户',
    description: 'Looks at the dashboard',
    permissions: ['system:read'],
    menus: ['dashboard'],
  },
];
