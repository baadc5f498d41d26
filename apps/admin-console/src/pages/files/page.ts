import { Folder } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'files',
  path: '/files',
  title: { en: 'Files', 'zh-CN': '文件' },
  icon: Folder,
  component: () => import('./files-page.vue'),
});
