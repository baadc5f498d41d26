import { createI18n } from 'vue-i18n';
import { type Language } from './languages.js';

/** All texts of the console; each page adds its own by `defineTexts`. */
export const i18n = createI18n({
  legacy: false,
  locale: 'en' satisfies Language,
  messages: { en: {}, 'zh-CN': {} },
  missingWarn: true,
  fallbackWarn: false,
});
