import { Timer } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'jobs',
  path: '/jobs',
  title: { en: 'Jobs', 'zh-CN': '任务' },
  icon: Timer,
  permission: 'job:read',
  component: () => import('./jobs-page.vue'),
});
