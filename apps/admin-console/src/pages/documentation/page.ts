import { Reading } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'documentation',
  path: '/system/documentation',
  title: { en: 'Documentation', 'zh-CN': '接口文档' },
  icon: Reading,
  component: () => import('./documentation-page.vue'),
});
