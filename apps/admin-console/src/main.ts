import 'element-plus/theme-chalk/base.css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import './styles/tokens.css';
import './styles/element.css';
import './styles/base.css';

import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './app.vue';
import { i18n } from './i18n/i18n.js';
import { startLanguage } from './i18n/language.js';
import { router } from './navigation/router.js';
import { permissionDirective } from './session/permission-directive.js';
import { startTheme } from './theme/theme.js';

startLanguage();
startTheme();
createApp(App)
  .use(createPinia())
  .use(i18n)
  .use(router)
  .directive('permission', permissionDirective)
  .mount('#app');
