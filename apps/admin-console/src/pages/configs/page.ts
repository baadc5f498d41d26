import { Tools } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'configs',
  path: '/system/configs',
  title: { en: 'Configuration', 'zh-CN': '系统配置' },
  icon: Tools,
  permission: ['system:config', 'system:email'],
  component: () => import('./configs-page.vue'),
});
