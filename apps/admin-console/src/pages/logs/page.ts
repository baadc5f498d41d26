import { Document } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'logs',
  path: '/system/logs',
  title: { en: 'Logs', 'zh-CN': '日志' },
  icon: Document,
  permission: 'log:read',
  component: () => import('./logs-page.vue'),
});
