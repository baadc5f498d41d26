import { Collection } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'carriers',
  path: '/carriers',
  title: { en: 'Carriers', 'zh-CN': '物流公司' },
  icon: Collection,
  permission: 'carrier:read',
  component: () => import('./carriers-page.vue'),
});
