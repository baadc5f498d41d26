import { Shop } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'shops',
  path: '/shops',
  title: { en: 'Shops', 'zh-CN': '店铺' },
  icon: Shop,
  permission: 'shop:read',
  component: () => import('./shops-page.vue'),
});
