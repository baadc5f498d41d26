import { changed, created, removed } from './changes.js';

const noon = new Date('2026-01-31T12:00:00Z');

describe('the log of a change', () => {
  it('[AD-03] tells what became of every field, and moments as they are answered', () => {
    expect(created({ name: 'Ada', at: noon })).toEqual({
      name: { to: 'Ada' },
      at: { to: '2026-01-31T12:00:00.000Z' },
    });
    expect(removed({ name: 'Ada', gone: null })).toEqual({ name: { from: 'Ada' }, gone: { from: null } });
  });

  it('[AD-03] tells only of what was given and is different now', () => {
    const before = { name: 'Ada', tags: ['a'], at: '2026-01-31T12:00:00.000Z', note: 'x' };
    expect(changed(before, { name: 'Ada', tags: ['a'], at: noon, note: undefined })).toEqual({});
    expect(changed(before, { name: 'Bob', tags: ['b'], at: null })).toEqual({
      name: { from: 'Ada', to: 'Bob' },
      tags: { from: ['a'], to: ['b'] },
      at: { from: '2026-01-31T12:00:00.000Z', to: null },
    });
  });
});
