import { type PageDefinition } from './define-page.js';

/** Every page that has a folder. A new one needs no line anywhere else. */
export const pages: readonly PageDefinition[] = Object.values(
  import.meta.glob<PageDefinition>('../pages/*/page.ts', { eager: true, import: 'default' }),
);
