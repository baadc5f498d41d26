import { Stamp } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'roles',
  path: '/system/roles',
  title: { en: 'Roles', 'zh-CN': '角色' },
  icon: Stamp,
  permission: 'role:read',
  component: () => import('./roles-page.vue'),
});
