import { Share } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'gateway',
  path: '/gateway',
  title: { en: 'Gateway', 'zh-CN': '网关' },
  icon: Share,
  permission: 'gateway:read',
  component: () => import('./gateway-page.vue'),
});
