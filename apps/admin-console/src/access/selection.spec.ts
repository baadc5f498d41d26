import { stateOf, toggleAll } from './selection.js';

describe('several check boxes with one for all of them', () => {
  it('[AD-01] are all, some or none', () => {
    expect(stateOf(['a', 'b'], ['b', 'a', 'c'])).toBe('all');
    expect(stateOf(['a', 'b'], ['b'])).toBe('some');
    expect(stateOf(['a', 'b'], ['c'])).toBe('none');
    expect(stateOf([], ['c'])).toBe('none');
  });

  it('[AD-01] are checked together, and unchecked together once they all are, and no others with them', () => {
    expect(toggleAll(['a', 'b'], ['b', 'c'])).toEqual(['c', 'a', 'b']);
    expect(toggleAll(['a', 'b'], ['c', 'a', 'b'])).toEqual(['c']);
    expect(toggleAll(['a'], [])).toEqual(['a']);
  });
});
