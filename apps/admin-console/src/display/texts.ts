import { defineTexts } from '../i18n/define-texts.js';

/** What small parts of many pages say. */
export const t = defineTexts('display', {
  en: {
    pause: 'Pause',
    resume: 'Go on',
    paused: 'Paused',
    copy: 'Copy',
    copied: 'Copied.',
    notCopied: 'The browser did not allow it.',
  },
  'zh-CN': {
    pause: '暂停',
    resume: '继续',
    paused: '已暂停',
    copy: '复制',
    copied: '已复制。',
    notCopied: '浏览器不允许复制。',
  },
});
