import { storableText } from './storable-text.js';

describe('storableText', () => {
  it.each(['', 'Grüße', '你好', '😀', "'; DROP TABLE end_users; --"])('takes %j', (text) => {
    expect(storableText({ max: 50 }).parse(text)).toBe(text);
  });

  it.each(['a\0b', '\ud83d', 'x\udc00', 'x'.repeat(51)])('[AP-06] refuses %j', (text) => {
    expect(storableText({ max: 50 }).safeParse(text).success).toBe(false);
  });
});
