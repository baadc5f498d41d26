/** Everything that a role may allow (AD-01): the code, and its name in the console's languages. */
export const permissionCatalogue = {
  'user:read': ['查看管理员', 'See administrators'],
  'user:create': ['新增管理员', 'Create administrators'],
  'user:update': ['修改管理员', 'Change administrators'],
  'user:delete': ['删除管理员', 'Delete administrators'],
  'role:read': ['查看角色', 'See roles'],
  'role:create': ['新增角色', 'Create roles'],
  'role:update': ['修改角色', 'Change roles'],
  'role:delete': ['删除角色', 'Delete roles'],
  'permission:read': ['查看权限', 'See permissions'],
  'permission:create': ['新增权限', 'Create permissions'],
  'permission:update': ['修改权限', 'Change permissions'],
  'permission:delete': ['删除权限', 'Delete permissions'],
  'menu:read': ['查看菜单', 'See menus'],
  'menu:create': ['新增菜单', 'Create menus'],
  'menu:update': ['修改菜单', 'Change menus'],
  'menu:delete': ['删除菜单', 'Delete menus'],
  'end_user:read': ['查看用户', 'See end users'],
  'end_user:create': ['新增用户', 'Create end users'],
  'end_user:update': ['修改用户', 'Change, disable and enable end users'],
  'product:read': ['查看商品', 'See products'],
  'product:manage': ['管理商品', 'Change products and stock'],
  'shop:read': ['查看店铺', 'See shops'],
  'order:read': ['查看订单', 'See orders'],
  'order:manage': ['管理订单', 'Ship and refund orders'],
  'notification:read': ['查看通知', 'See what was sent'],
  'notification:send': ['发送通知', 'Send notifications'],
  'realtime:read': ['查看实时连接', 'See connections, online users and rooms'],
  'realtime:manage': ['管理实时连接', 'Disconnect users, grant rooms'],
  'realtime:trace': ['跟踪实时消息', 'Watch what passes to a user or in a room, without its content'],
  'gateway:read': ['查看网关', 'See the gateway’s routes and breakers'],
  'job:read': ['查看任务', 'See jobs'],
  'job:manage': ['管理任务', 'Retry and remove jobs'],
  'log:read': ['查看日志', 'See operation and login logs'],
  'system:read': ['查看系统信息', 'See the system’s state'],
  'system:email': ['测试邮件', 'Send mails to try out mail servers'],
  'system:config': ['系统配置', 'Change the system’s configuration'],
  'carrier:read': ['查看物流公司', 'See carriers'],
  'carrier:create': ['新增物流公司', 'Create carriers'],
  'carrier:update': ['修改物流公司', 'Change carriers'],
  'carrier:delete': ['删除物流公司', 'Delete carriers'],
} as const satisfies Record<`${string}:${string}`, readonly [name: string, description: string]>;

export type PermissionCode = keyof typeof permissionCatalogue;

export const permissionCodes = Object.keys(permissionCatalogue) as PermissionCode[];

/** Whether a code is one that our routes ask for. */
export function isBuiltIn(code: string): code is PermissionCode {
  return Object.hasOwn(permissionCatalogue, code);
}

/** The role that has every permission, also those that come later. */
export const superAdmin = 'super_admin';
