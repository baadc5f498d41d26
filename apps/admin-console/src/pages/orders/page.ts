import { List } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'orders',
  path: '/orders',
  title: { en: 'Orders', 'zh-CN': '订单' },
  icon: List,
  permission: 'order:read',
  component: () => import('./orders-page.vue'),
});
