import { language } from '../i18n/language.js';
import { titleIn, type Titles } from '../i18n/languages.js';

const entities: Readonly<Record<string, Titles>> = {
  user: { en: 'Administrators', 'zh-CN': '管理员' },
  role: { en: 'Roles', 'zh-CN': '角色' },
  permission: { en: 'Permissions', 'zh-CN': '权限' },
  menu: { en: 'Menus', 'zh-CN': '菜单' },
  end_user: { en: 'End users', 'zh-CN': '用户' },
  merchant: { en: 'Merchants', 'zh-CN': '商户' },
  shop: { en: 'Shops', 'zh-CN': '店铺' },
  carrier: { en: 'Carriers', 'zh-CN': '物流公司' },
  product: { en: 'Products', 'zh-CN': '商品' },
  order: { en: 'Orders', 'zh-CN': '订单' },
  notification: { en: 'Notifications', 'zh-CN': '通知' },
  realtime: { en: 'Connections', 'zh-CN': '实时连接' },
  gateway: { en: 'Gateway', 'zh-CN': '网关' },
  job: { en: 'Jobs', 'zh-CN': '任务' },
  log: { en: 'Logs', 'zh-CN': '日志' },
  system: { en: 'System', 'zh-CN': '系统' },
};

const actions: Readonly<Record<string, Titles>> = {
  read: { en: 'See', 'zh-CN': '查看' },
  create: { en: 'Create', 'zh-CN': '新增' },
  update: { en: 'Change', 'zh-CN': '修改' },
  delete: { en: 'Delete', 'zh-CN': '删除' },
  manage: { en: 'Manage', 'zh-CN': '管理' },
  send: { en: 'Send', 'zh-CN': '发送' },
  trace: { en: 'Trace', 'zh-CN': '跟踪' },
  email: { en: 'Try mail', 'zh-CN': '测试邮件' },
  config: { en: 'Configure', 'zh-CN': '配置' },
};

/** What an entity of the permissions is called; one that a product added has its name in code. */
export function entityTitle(entity: string): string {
  return titleOf(entities, entity);
}

/** As {@link entityTitle}, of what may be done with it. */
export function actionTitle(action: string): string {
  return titleOf(actions, action);
}

function titleOf(titles: Readonly<Record<string, Titles>>, code: string): string {
  const known = Object.hasOwn(titles, code) ? titles[code] : undefined;
  return known === undefined ? code : titleIn(language.value, known);
}
