import { type Menu, type Needed } from '../session/session.js';
import { definePage } from './define-page.js';
import { navigationGroups, type NavigationSource } from './navigation-tree.js';

const page = (name: string, permission?: string) =>
  definePage({
    name,
    path: `/${name}`,
    title: { en: name, 'zh-CN': name },
    icon: {},
    permission,
    component: () => Promise.reject(new Error('not loaded')),
  });

const menu = (code: string, change: Partial<Menu> = {}): Menu => ({
  id: code,
  code,
  type: 'menu',
  titles: { en: `${code} in English`, 'zh-CN': `${code} 中文` },
  path: `/${code}`,
  component: code,
  icon: '',
  sort: 0,
  visible: true,
  children: [],
  ...change,
});

function namesIn(change: Partial<NavigationSource>): [string, string[]][] {
  const groups = navigationGroups({
    menus: [],
    pages: [page('start'), page('users', 'user:read'), page('orders', 'order:read')],
    language: 'en',
    may: () => true,
    ...change,
  });
  return groups.map(({ title, links }) => [title, links.map((link) => link.title)]);
}

describe('navigationGroups', () => {
  const directory = menu('shop', { type: 'directory', path: '', children: [menu('users'), menu('orders')] });

  it('[AD-05] a directory is the heading of what is below it, in the language of the moment', () => {
    expect(namesIn({ menus: [menu('start'), directory] })).toEqual([
      ['', ['start in English']],
      ['shop in English', ['users in English', 'orders in English']],
    ]);
    expect(namesIn({ menus: [directory], language: 'zh-CN' })).toEqual([
      ['shop 中文', ['users 中文', 'orders 中文']],
    ]);
  });

  it('[AD-01] what a permission hides is hidden, and so is a heading with nothing left under it', () => {
    const may = (needed: Needed) => needed === 'user:read';
    expect(namesIn({ menus: [menu('start'), directory], may })).toEqual([
      ['shop in English', ['users in English']],
    ]);
    expect(namesIn({ menus: [directory], may: () => false })).toEqual([]);
  });

  it('[AD-05] an entry without a page, an invisible one and a button are no links', () => {
    const menus = [
      menu('elsewhere'),
      menu('users', { visible: false }),
      menu('orders', { type: 'button' }),
      menu('hidden', { type: 'directory', visible: false, children: [menu('start')] }),
    ];
    expect(namesIn({ menus })).toEqual([]);
  });

  it('[NX-03] who has every menu finds pages that have none yet; nobody else is shown what was not granted', () => {
    const menus = [menu('start'), menu('users', { visible: false })];
    expect(namesIn({ menus, otherTitle: 'Other' })).toEqual([
      ['', ['start in English']],
      ['Other', ['orders']],
    ]);
    expect(namesIn({ menus })).toEqual([['', ['start in English']]]);
  });
});
