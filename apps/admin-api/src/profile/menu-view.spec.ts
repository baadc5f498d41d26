import { type Menu } from '@ginforge/database';

import { menuTreeView, type MenuView } from './menu-view.js';

function menu(id: string, parentId: string | null, sort: number): Menu {
  const now = new Date();
  const texts = { titles: {}, path: '', component: '', icon: '' };
  return {
    id,
    parentId,
    code: id,
    type: 'menu',
    ...texts,
    sort,
    visible: true,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

const menus = [
  menu('b', null, 2),
  menu('b2', 'b', 2),
  menu('b1', 'b', 1),
  menu('a', null, 1),
  menu('b11', 'b1', 1),
];

function outline(tree: MenuView[]): unknown[] {
  return tree.map(({ id, children }) => (children.length > 0 ? [id, ...outline(children)] : id));
}

describe('menuTreeView', () => {
  it('nests by parent and sorts siblings', () => {
    expect(outline(menuTreeView(menus, () => true))).toEqual(['a', ['b', ['b1', 'b11'], 'b2']]);
  });

  it('brings the directories above a granted entry along, and nothing else', () => {
    expect(outline(menuTreeView(menus, ({ id }) => id === 'b11'))).toEqual([['b', ['b1', 'b11']]]);
    expect(menuTreeView(menus, () => false)).toEqual([]);
  });
});
