import { defineTexts } from '../i18n/define-texts.js';

/** What every form says. */
export const t = defineTexts('form', {
  en: {
    save: 'Save',
    cancel: 'Cancel',
    required: 'This is needed.',
    tooShort: 'At least {min} characters.',
    pattern: 'This is not of the right form.',
    outdated: 'Somebody else has changed this while you were editing.',
    takeTheirs: 'Load what is there now',
    keepMine: 'Keep mine',
    keptMine: 'Your values are kept. Save to replace what is there now.',
    optional: 'optional',
  },
  'zh-CN': {
    save: '保存',
    cancel: '取消',
    required: '此项必填。',
    tooShort: '至少 {min} 个字符。',
    pattern: '格式不正确。',
    outdated: '在您编辑期间,此内容已被他人修改。',
    takeTheirs: '加载当前内容',
    keepMine: '保留我的修改',
    keptMine: '已保留您的修改,保存后将覆盖当前内容。',
    optional: '选填',
  },
});
