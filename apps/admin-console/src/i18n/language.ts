import { computed } from 'vue';
import { i18n } from './i18n.js';
import { type Language, preferredLanguage, rememberLanguage } from './languages.js';

/** The language of the moment. */
export const language = computed<Language>(() => (i18n.global.locale.value === 'zh-CN' ? 'zh-CN' : 'en'));

/** Begins in the language chosen before, or the browser's. */
export function startLanguage(): void {
  apply(preferredLanguage());
}

export function chooseLanguage(chosen: Language): void {
  rememberLanguage(chosen);
  apply(chosen);
}

function apply(chosen: Language): void {
  i18n.global.locale.value = chosen;
  document.documentElement.lang = chosen;
}
