import { formatBytes, formatDate, formatDuration, formatMoney, toMajor, toMinor } from './formats.js';
import { i18n } from './i18n.js';

afterEach(() => {
  i18n.global.locale.value = 'en';
});

describe('amounts of money', () => {
  it('[AP-04] minor units are shown as people write them, by the digits of the currency', () => {
    expect(formatMoney(1990, 'EUR')).toBe('€19.90');
    expect(formatMoney(1990, 'JPY')).toContain('1,990');
    i18n.global.locale.value = 'zh-CN';
    expect(formatMoney(1990, 'CNY')).toBe('¥19.90');
  });

  it('[AP-04] what is edited comes back as the same number of minor units', () => {
    for (const [amount, currency] of [
      [0, 'EUR'],
      [5, 'EUR'],
      [1990, 'EUR'],
      [123_456_789_012, 'USD'],
      [1990, 'JPY'],
      [1234, 'KWD'],
    ] as const) {
      expect(toMinor(toMajor(amount, currency), currency)).toBe(amount);
    }
  });

  it('[AP-04] a comma is a point, and what is no amount or finer than the currency is nothing', () => {
    expect(toMinor(' 19,9 ', 'EUR')).toBe(1990);
    expect(toMinor('7', 'EUR')).toBe(700);
    for (const text of ['', '-1', '1.999', '1e3', 'many', '1.', '.5', '9'.repeat(13)]) {
      expect([text, toMinor(text, 'EUR')]).toEqual([text, undefined]);
    }
    expect(toMinor('1.5', 'JPY')).toBeUndefined();
    expect(toMinor('1.50', 'no currency yet')).toBe(150);
  });
});

describe('days', () => {
  it('[AD-01] a day of the calendar is written as people write it', () => {
    expect(formatDate('2026-01-31')).toBe('31/01/2026');
    i18n.global.locale.value = 'zh-CN';
    expect(formatDate('2026-01-31')).toBe('2026/1/31');
  });
});

describe('measures', () => {
  it('[AD-01] bytes have the unit that suits them', () => {
    expect([0, 1023, 1024, 1_500_000, 3 * 1024 ** 4].map(formatBytes)).toEqual([
      '0 B',
      '1,023 B',
      '1 KiB',
      '1.4 MiB',
      '3 TiB',
    ]);
  });

  it('[AD-01] a length of time has its two largest units', () => {
    expect([0, 59, 60, 3600 + 120, 2 * 86_400 + 3600].map(formatDuration)).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '1 h 2 min',
      '2 d 1 h',
    ]);
  });
});
