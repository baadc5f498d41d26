import { groupsOf, partsOf } from './permission-groups.js';

describe('permissions by entity', () => {
  it('[AD-01] come in the order in which entities appear, each entity once', () => {
    const codes = ['user:read', 'role:read', 'user:update'].map((code) => ({ code }));
    expect(groupsOf(codes)).toEqual([
      { entity: 'user', permissions: [{ code: 'user:read' }, { code: 'user:update' }] },
      { entity: 'role', permissions: [{ code: 'role:read' }] },
    ]);
  });

  it('[AD-01] are an entity and an action', () => {
    expect(partsOf('end_user:update')).toEqual({ entity: 'end_user', action: 'update' });
  });
});
