import { Link } from '@element-plus/icons-vue';
import { definePage } from '../../navigation/define-page.js';

export default definePage({
  name: 'realtime',
  path: '/realtime',
  title: { en: 'Connections', 'zh-CN': '连接与房间' },
  icon: Link,
  permission: 'realtime:read',
  component: () => import('./realtime-page.vue'),
});
