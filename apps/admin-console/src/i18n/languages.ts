export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

/** A text that is known in both languages, such as the title of a page. */
export type Titles = Readonly<Record<Language, string>>;

/** What languages are called in themselves. */
export const languageNames: Titles = { en: 'English', 'zh-CN': '简体中文' };

const storageKey = 'ginforge.language';

/** The language chosen before, else that of the browser. */
export function preferredLanguage(): Language {
  const wanted = localStorage.getItem(storageKey) ?? navigator.language;
  return wanted.startsWith('zh') ? 'zh-CN' : 'en';
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
}

/** The title in a language out of titles by language tag, as the API has them; in any where that one is missing. */
export function titleIn(language: Language, titles: Readonly<Record<string, string>>): string {
  return titles[language] ?? titles['en'] ?? Object.values(titles)[0] ?? '';
}
