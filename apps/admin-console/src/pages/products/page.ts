import { Goods } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'products',
  path: '/products',
  title: { en: 'Products', 'zh-CN': '商品' },
  icon: Goods,
  permission: 'product:read',
  component: () => import('./products-page.vue'),
});
