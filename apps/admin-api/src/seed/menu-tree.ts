/** An entry of the console's navigation as it is seeded; a directory has children and no page. */
export interface MenuSeed {
  code: string;
  titles: { 'zh-CN': string; en: string };
  icon: string;
  /** The console's route. */
  path?: string;
  children?: readonly MenuSeed[];
}

const business: readonly MenuSeed[] = [
  { code: 'end_users', titles: { 'zh-CN': '用户', en: 'End users' }, icon: 'User', path: '/end-users' },
  { code: 'products', titles: { 'zh-CN': '商品', en: 'Products' }, icon: 'Goods', path: '/products' },
  { code: 'shops', titles: { 'zh-CN': '店铺', en: 'Shops' }, icon: 'Shop', path: '/shops' },
  { code: 'orders', titles: { 'zh-CN': '订单', en: 'Orders' }, icon: 'List', path: '/orders' },
  { code: 'files', titles: { 'zh-CN': '文件', en: 'Files' }, icon: 'Folder', path: '/files' },
  {
    code: 'carriers',
    titles: { 'zh-CN': '物流公司', en: 'Carriers' },
    icon: 'Collection',
    path: '/carriers',
  },
];

const realtime: readonly MenuSeed[] = [
  { code: 'realtime', titles: { 'zh-CN': '连接与房间', en: 'Connections' }, icon: 'Link', path: '/realtime' },
  {
    code: 'notifications',
    titles: { 'zh-CN': '通知', en: 'Notifications' },
    icon: 'Bell',
    path: '/notifications',
  },
  { code: 'jobs', titles: { 'zh-CN': '任务', en: 'Jobs' }, icon: 'Timer', path: '/jobs' },
  { code: 'gateway', titles: { 'zh-CN': '网关', en: 'Gateway' }, icon: 'Share', path: '/gateway' },
  {
    code: 'playground',
    titles: { 'zh-CN': '演练场', en: 'Playground' },
    icon: 'MagicStick',
    path: '/playground',
  },
];

const system: readonly MenuSeed[] = [
  {
    code: 'user_management',
    titles: { 'zh-CN': '管理员', en: 'Administrators' },
    icon: 'Avatar',
    path: '/system/users',
  },
  { code: 'role_management', titles: { 'zh-CN': '角色', en: 'Roles' }, icon: 'Stamp', path: '/system/roles' },
  {
    code: 'permission_management',
    titles: { 'zh-CN': '权限', en: 'Permissions' },
    icon: 'Key',
    path: '/system/permissions',
  },
  { code: 'menu_management', titles: { 'zh-CN': '菜单', en: 'Menus' }, icon: 'Menu', path: '/system/menus' },
  {
    code: 'system_config',
    titles: { 'zh-CN': '系统配置', en: 'Configuration' },
    icon: 'Tools',
    path: '/system/configs',
  },
  { code: 'logs', titles: { 'zh-CN': '日志', en: 'Logs' }, icon: 'Document', path: '/system/logs' },
  {
    code: 'documentation',
    titles: { 'zh-CN': '接口文档', en: 'Documentation' },
    icon: 'Reading',
    path: '/system/documentation',
  },
];

/** Each entry is seeded once: an empty database gets all, one that is there what is new. */
export const menuTree: readonly MenuSeed[] = [
  { code: 'dashboard', titles: { 'zh-CN': '仪表盘', en: 'Dashboard' }, icon: 'Odometer', path: '/dashboard' },
  { code: 'business', titles: { 'zh-CN': '业务管理', en: 'Business' }, icon: 'Shop', children: business },
  {
    code: 'realtime_management',
    titles: { 'zh-CN': '实时通信', en: 'Realtime' },
    icon: 'Connection',
    children: realtime,
  },
  {
    code: 'system_management',
    titles: { 'zh-CN': '系统管理', en: 'System' },
    icon: 'Setting',
    children: system,
  },
];
