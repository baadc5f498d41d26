import { defineTexts } from '../i18n/define-texts.js';

/** What the feed of live messages says. */
export const t = defineTexts('feed', {
  en: { pause: 'Pause', resume: 'Go on', waiting: '{count} new', clear: 'Clear' },
  'zh-CN': { pause: '暂停', resume: '继续', waiting: '{count} 条新消息', clear: '清空' },
});
