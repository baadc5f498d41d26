import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineTexts } from './define-texts.js';
import { i18n } from './i18n.js';

const source = join(import.meta.dirname, '..');

describe('texts', () => {
  it('[AD-01] a text is in the language of the moment, with its values', () => {
    const t = defineTexts('example', {
      en: { hello: 'Hello {name}', plain: 'Plain' },
      'zh-CN': { hello: '你好 {name}', plain: '简单' },
    });
    expect([t('hello', { name: 'Ada' }), t('plain')]).toEqual(['Hello Ada', 'Plain']);
    i18n.global.locale.value = 'zh-CN';
    expect([t('hello', { name: 'Ada' }), t('plain')]).toEqual(['你好 Ada', '简单']);
    i18n.global.locale.value = 'en';
  });

  it('[AD-01] every text of the console has the same values in both languages', async () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /(^|[/\\]|-)texts\.ts$/.test(file),
    );
    expect(files).toContain(join('shell', 'texts.ts'));
    for (const file of files) await import(join(source, file));
    const english = textsOf('en');
    expect(Object.keys(english).length).toBeGreaterThan(100);
    expect(placeholders(textsOf('zh-CN'))).toEqual(placeholders(english));
  });
});

function textsOf(language: 'en' | 'zh-CN'): Record<string, string> {
  const scopes: Record<string, Record<string, string>> = i18n.global.getLocaleMessage(language);
  const all = Object.entries(scopes).flatMap(([scope, texts]) =>
    Object.entries(texts).map(([key, text]) => [`${scope}.${key}`, text] as const),
  );
  return Object.fromEntries(all);
}

function placeholders(texts: Record<string, string>): Record<string, string[]> {
  const found = Object.entries(texts).map(
    ([key, text]) => [key, [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort()] as const,
  );
  return Object.fromEntries(found.sort(([one], [other]) => one.localeCompare(other)));
}
