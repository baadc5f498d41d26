import { instantForm, toInstant, toLocalTime } from './local-time.js';

describe('points in time in an input', () => {
  it('[AP-04] are shown in the time of who sees them, and sent in UTC', () => {
    const local = new Date(2026, 0, 31, 23, 30, 15);
    expect(toLocalTime(local.toISOString())).toBe('2026-01-31T23:30:15');
    expect(toInstant('2026-01-31T23:30:15')).toBe(local.toISOString());
    expect(toInstant('2026-01-31T23:30')).toMatch(instantForm);
  });

  it('[AP-04] keep their milliseconds, and none stays none', () => {
    expect(toInstant(toLocalTime('2026-07-31T12:00:00.123Z'))).toBe('2026-07-31T12:00:00.123Z');
    expect([null, '', 'yesterday'].map(toLocalTime)).toEqual(['', '', '']);
    expect(['', 'yesterday'].map(toInstant)).toEqual([null, null]);
  });
});
