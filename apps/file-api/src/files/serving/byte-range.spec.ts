import { requestedRange } from './byte-range.js';

describe('requestedRange', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=2-4', { start: 2, end: 4 }],
    ['bytes=7-', { start: 7, end: 9 }],
    ['bytes=9-9', { start: 9, end: 9 }],
    ['bytes=5-999999999999999999999999', { start: 5, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-10', { start: 0, end: 9 }],
    ['bytes=-11', { start: 0, end: 9 }],
    ['BYTES= 1-2 ', { start: 1, end: 2 }],
  ])('[FI-02] understands %s of ten bytes', (header, range) => {
    expect(requestedRange(header, 10)).toEqual(range);
  });

  it.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=4-2',
    'bytes=1.5-2',
    'bytes=+1-2',
    'bytes=0-1,3-4',
    'lines=0-1',
    'bytes 0-1',
    'bytes=0x1-2',
    'bytes=--1',
  ])('[FI-02] takes no account of %s', (header) => {
    expect(requestedRange(header, 10)).toBe('whole');
  });

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=99999999999999999999-', 'bytes=-0'])(
    '[FI-02] cannot satisfy %s of ten bytes',
    (header) => {
      expect(requestedRange(header, 10)).toBe('unsatisfiable');
    },
  );

  it('[FI-02] of nothing there is no range from the front, and all of it from the back', () => {
    expect(requestedRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(requestedRange('bytes=-5', 0)).toBe('whole');
  });
});
