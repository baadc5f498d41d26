import { fromLocalMoment, momentForm, toLocalMoment } from './local-moment.js';

describe('a moment in a field of the browser', () => {
  it('[AP-03] is the same to the minute when it comes back', () => {
    const moment = fromLocalMoment('2026-01-31T09:30');
    expect(moment).toMatch(momentForm);
    expect(toLocalMoment(moment)).toBe('2026-01-31T09:30');
  });

  it('[AP-03] is empty where there is none', () => {
    expect(['', 'yesterday'].map(fromLocalMoment)).toEqual(['', '']);
    expect(['', 'yesterday'].map(toLocalMoment)).toEqual(['', '']);
  });
});
