import { Bell } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'notifications',
  path: '/notifications',
  title: { en: 'Notifications', 'zh-CN': '通知' },
  icon: Bell,
  permission: ['notification:send', 'notification:read'],
  component: () => import('./notifications-page.vue'),
});
