import { type Component } from 'vue';
import { type Titles } from '../i18n/languages.js';
import { type Needed } from '../session/session.js';

/** A page as its folder registers it: `export default definePage({…})` in `src/pages/<name>/page.ts`, and nothing elsewhere. */
export interface PageDefinition {
  /** Of the route; unique. */
  name: string;
  /** Where it is; the menu entry with the same path leads there. */
  path: string;
  title: Titles;
  icon: Component;
  /** Without it, or one of them, nobody sees the page (AD-01). Left out: everybody who is signed in does. */
  permission?: Needed;
  /** Loaded when it is first opened. */
  component: () => Promise<{ default: Component }>;
}

export function definePage(page: PageDefinition): PageDefinition {
  return page;
}
