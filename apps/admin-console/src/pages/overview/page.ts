import { Odometer } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'overview',
  path: '/dashboard',
  title: { en: 'Dashboard', 'zh-CN': '仪表盘' },
  icon: Odometer,
  permission: 'system:read',
  component: () => import('./overview-page.vue'),
});
