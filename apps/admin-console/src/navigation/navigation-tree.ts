import { type Component } from 'vue';
import { type Language, titleIn } from '../i18n/languages.js';
import { type Menu, type Needed } from '../session/session.js';
import { type PageDefinition } from './define-page.js';
import { iconNamed } from './icons.js';

/** A link of the side navigation. */
export interface NavigationLink {
  path: string;
  title: string;
  icon: Component;
}

/** Links under a heading; the ones that stand alone come under the heading ''. */
export interface NavigationGroup {
  title: string;
  links: NavigationLink[];
}

export interface NavigationSource {
  menus: readonly Menu[];
  pages: readonly PageDefinition[];
  language: Language;
  may: (needed: Needed) => boolean;
  /** Heading for pages that no menu leads to; `undefined` hides them. Only who has every menu can know that there is none. */
  otherTitle?: string;
}

/**
 * The side navigation: the administrator's menus as far as there is a page at their path and the administrator may see it. A directory
 * becomes a heading for all that is below it.
 */
export function navigationGroups(source: NavigationSource): NavigationGroup[] {
  const groups: NavigationGroup[] = [];
  for (const menu of source.menus) {
    if (!menu.visible) continue;
    const title = menu.type === 'directory' ? titleIn(source.language, menu.titles) : '';
    const links = linksOf(menu, source);
    const last = groups.at(-1);
    if (title === '' && last?.title === '') last.links.push(...links);
    else if (links.length > 0) groups.push({ title, links });
  }
  return [...groups, ...otherGroup(source, groups)];
}

function linksOf(menu: Menu, source: NavigationSource): NavigationLink[] {
  if (!menu.visible || menu.type === 'button') return [];
  const below = menu.children.flatMap((child) => linksOf(child, source));
  const page = source.pages.find(({ path }) => path === menu.path);
  if (page === undefined || !source.may(page.permission)) return below;
  const icon = iconNamed(menu.icon) ?? page.icon;
  return [{ path: page.path, title: titleIn(source.language, menu.titles), icon }, ...below];
}

function otherGroup(
  { pages, menus, may, language, otherTitle }: NavigationSource,
  groups: NavigationGroup[],
): NavigationGroup[] {
  if (otherTitle === undefined) return [];
  const known = new Set([
    ...menus.flatMap(pathsOf),
    ...groups.flatMap(({ links }) => links.map(({ path }) => path)),
  ]);
  const links = pages
    .filter(({ path, permission }) => !known.has(path) && !path.includes(':') && may(permission))
    .map(({ path, title, icon }) => ({ path, title: titleIn(language, title), icon }));
  return links.length > 0 ? [{ title: otherTitle, links }] : [];
}

function pathsOf(menu: Menu): string[] {
  return [menu.path, ...menu.children.flatMap(pathsOf)];
}
