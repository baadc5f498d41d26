import { Key } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'permissions',
  path: '/system/permissions',
  title: { en: 'Permissions', 'zh-CN': '权限' },
  icon: Key,
  permission: 'permission:read',
  component: () => import('./permissions-page.vue'),
});
