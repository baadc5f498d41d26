import { checks } from './checks.js';

const { wholeNumber, amount, currency, email, url, uuid } = checks;
const inEuros = (value: string) => amount(value, { currency: 'EUR' });

describe('the checks of a form', () => {
  it.each([
    ['a whole number', wholeNumber, ['0', '-7', '+12'], ['1.5', '1e3', 'seven', '1'.repeat(16)]],
    ['an amount', inEuros, ['19.90', '19,9', '0'], ['-1', '1.999', 'many']],
    ['a currency', currency, ['EUR'], ['eur', 'EURO', '€']],
    [
      'an e-mail address',
      email,
      ['ada@example.com'],
      ['ada', 'ada@example', 'a da@example.com', '@example.com'],
    ],
    ['a web address', url, ['https://example.com/?q=1'], ['example.com', 'https://']],
    [
      'a UUID',
      uuid,
      ['0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f'],
      ['0190d5f2', 'g190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f'],
    ],
  ] as const)('[AD-01] of %s', (_, check, right, wrong) => {
    expect(right.map((value) => check(value))).toEqual(right.map(() => undefined));
    expect(wrong.filter((value) => check(value) === undefined)).toEqual([]);
    expect(check('')).toBeUndefined();
  });
});
