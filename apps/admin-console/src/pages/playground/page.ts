import { MagicStick } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'playground',
  path: '/playground',
  title: { en: 'Playground', 'zh-CN': '演练场' },
  icon: MagicStick,
  permission: 'realtime:read',
  component: () => import('./playground-page.vue'),
});
