import { type MenuPlace, placeProblems } from './menu-places.js';

const menus = [
  { id: 'a', parentId: null, type: 'directory' },
  { id: 'b', parentId: 'a', type: 'directory' },
  { id: 'c', parentId: 'b', type: 'menu' },
  { id: 'd', parentId: 'c', type: 'button' },
] as const;

function problems(...moved: MenuPlace[]): string[] {
  return placeProblems(menus, moved, (index) => `items.${index}`).map(
    ({ path, message }) => `${path} ${message}`,
  );
}

describe('placeProblems', () => {
  it('takes moves that leave a tree, also ones that are right only together', () => {
    expect(problems({ id: 'c', parentId: 'a' })).toEqual([]);
    expect(problems({ id: 'b', parentId: null }, { id: 'a', parentId: 'b' })).toEqual([]);
  });

  it('refuses what would stand below itself, directly or further down', () => {
    expect(problems({ id: 'a', parentId: 'a' })).toEqual(['items.0 would be below itself']);
    expect(problems({ id: 'a', parentId: 'c' })).toEqual(['items.0 would be below itself']);
    expect(problems({ id: 'b', parentId: 'c' }, { id: 'c', parentId: 'b' })).toEqual([
      'items.0 would be below itself',
      'items.1 would be below itself',
    ]);
  });

  it('refuses a parent that is not there or can have nothing below it', () => {
    expect(problems({ id: 'a', parentId: 'x' })).toEqual(['items.0 names an entry that does not exist']);
    expect(problems({ id: 'b', parentId: 'd' })).toEqual([
      'items.0 names an entry that can have nothing below it',
    ]);
  });
});
