import { Menu } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'menus',
  path: '/system/menus',
  title: { en: 'Menus', 'zh-CN': '菜单' },
  icon: Menu,
  permission: 'menu:read',
  component: () => import('./menus-page.vue'),
});
