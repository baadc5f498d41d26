import { matrixLayout, placesTowards } from './matrix-layout.js';

const permissions = ['user:delete', 'user:read', 'system:email', 'system:read', 'own:sing'].map((code) => ({
  code,
  name: code,
}));

describe('the permission matrix', () => {
  it('[AD-01] has a row for each entity and a column for each action, the usual ones first', () => {
    const { actions, rows } = matrixLayout(permissions);
    expect(actions).toEqual(['read', 'delete', 'email', 'sing']);
    expect(rows.map(({ entity, cells }) => [entity, ...cells.map((cell) => cell?.code)])).toEqual([
      ['user', 'user:read', 'user:delete', undefined, undefined],
      ['system', 'system:read', undefined, 'system:email', undefined],
      ['own', undefined, undefined, undefined, 'own:sing'],
    ]);
  });

  it('[AD-01] is walked by arrow keys up to its edges', () => {
    const size = { rows: 3, columns: 4 };
    expect(placesTowards('ArrowRight', { row: 1, column: 1 }, size)).toEqual([
      { row: 1, column: 2 },
      { row: 1, column: 3 },
    ]);
    expect(placesTowards('ArrowUp', { row: 2, column: 0 }, size)).toEqual([
      { row: 1, column: 0 },
      { row: 0, column: 0 },
    ]);
    expect(placesTowards('ArrowDown', { row: 2, column: 0 }, size)).toEqual([]);
    expect(placesTowards('Enter', { row: 1, column: 1 }, size)).toBeUndefined();
  });
});
