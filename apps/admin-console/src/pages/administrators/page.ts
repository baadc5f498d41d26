import { Avatar } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'administrators',
  path: '/system/users',
  title: { en: 'Administrators', 'zh-CN': '管理员' },
  icon: Avatar,
  permission: 'user:read',
  component: () => import('./administrators-page.vue'),
});
