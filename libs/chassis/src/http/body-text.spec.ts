import { unusableText } from './body-text.js';

describe('unusableText', () => {
  it.each([undefined, null, 1, 'Grüße', '😀', { a: ['你好', { b: '' }] }])('[AP-06] takes %j', (body) => {
    expect(unusableText(body)).toBeUndefined();
  });

  it.each([
    [{ a: 'x\0' }, 'a'],
    [{ a: { b: [1, '\ud83d'] } }, 'a.b.1'],
    [['ok', '\udc00x'], '1'],
    [{ a: { 'k\0': 1 } }, 'a'],
    ['\0', ''],
  ])('[AP-06] finds where text in %j cannot go on', (body, path) => {
    expect(unusableText(body)).toEqual({ path, message: 'must be well-formed text without NUL' });
  });
});
