import { User } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'end-users',
  path: '/end-users',
  title: { en: 'End users', 'zh-CN': '用户' },
  icon: User,
  permission: 'end_user:read',
  component: () => import('./end-users-page.vue'),
});
