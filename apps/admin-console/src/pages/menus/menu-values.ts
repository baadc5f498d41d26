import { type Language } from '../../i18n/languages.js';
import { type MenuEntry } from './menu-rows.js';

/** An entry of the navigation as its form has it. */
export interface MenuValues {
  code: string;
  type: MenuEntry['type'];
  /** Empty: at the top. */
  parent_id: string;
  titles: Record<Language, string>;
  path: string;
  icon: string;
  visible: boolean;
  /** Of the entry that the change is made from. */
  version: number;
}

export function emptyMenu(parentId: string): MenuValues {
  const titles = { en: '', 'zh-CN': '' };
  return {
    code: '',
    type: 'menu',
    parent_id: parentId,
    titles,
    path: '',
    icon: '',
    visible: true,
    version: 1,
  };
}

export function valuesOf({ parent_id: parentId, titles, ...entry }: MenuEntry): MenuValues {
  const { code, type, path, icon, visible, version } = entry;
  const known = { en: titles['en'] ?? '', 'zh-CN': titles['zh-CN'] ?? '' };
  return { code, type, parent_id: parentId ?? '', titles: known, path, icon, visible, version };
}

/** What the API gets; titles of further languages stay, and an empty one is none. */
export function bodyOf({ code: _, version: __, ...values }: MenuValues, before: MenuEntry['titles'] = {}) {
  const titles = Object.fromEntries(
    Object.entries({ ...before, ...values.titles })
      .map(([language, title]) => [language, title.trim()] as const)
      .filter(([, title]) => title !== ''),
  );
  return { ...values, titles, parent_id: values.parent_id || null };
}
