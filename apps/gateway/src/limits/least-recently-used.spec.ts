import { LeastRecentlyUsed } from './least-recently-used.js';

describe('LeastRecentlyUsed', () => {
  it('[GW-08] forgets whoever was used least recently when it is full', () => {
    const map = new LeastRecentlyUsed<string>(3, () => false);
    for (const key of ['a', 'b', 'c']) map.set(key, key);
    map.get('a');
    map.set('d', 'd');
    expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual(['a', undefined, 'c', 'd']);
  });

  it('[GW-08] forgets idle entries before it is full, few at a time', () => {
    const idle = new Set<number>();
    const map = new LeastRecentlyUsed<number>(1_000, (value) => idle.has(value));
    for (let value = 0; value < 100; value++) map.set(String(value), value);
    for (let value = 0; value < 50; value++) idle.add(value);
    map.set('next', 100);
    expect(map.size).toBeGreaterThan(80);
    for (let value = 200; value < 210; value++) map.set(String(value), value);
    expect(map.size).toBe(61);
    expect(map.get('50')).toBe(50);
  });

  it('[GW-08] never forgets what was just put in', () => {
    const map = new LeastRecentlyUsed<string>(1, () => true);
    map.set('a', 'a');
    map.set('b', 'b');
    expect(map.get('b')).toBe('b');
  });
});
