import { conditionOf, isRangeFor } from './preconditions.js';

const etag = '"abc"';

describe('conditionOf', () => {
  it.each([
    [{}, 'met'],
    [{ 'if-none-match': '"abc"' }, 'not modified'],
    [{ 'if-none-match': 'W/"abc"' }, 'not modified'],
    [{ 'if-none-match': '"x", W/"y" ,"abc"' }, 'not modified'],
    [{ 'if-none-match': '*' }, 'not modified'],
    [{ 'if-none-match': '"x,abc"' }, 'met'],
    [{ 'if-none-match': 'abc' }, 'met'],
    [{ 'if-match': '"abc"' }, 'met'],
    [{ 'if-match': '"x","abc"' }, 'met'],
    [{ 'if-match': '*' }, 'met'],
    [{ 'if-match': 'W/"abc"' }, 'failed'],
    [{ 'if-match': '"x"' }, 'failed'],
    [{ 'if-match': '' }, 'failed'],
    [{ 'if-match': '"x"', 'if-none-match': '"abc"' }, 'failed'],
    [{ 'if-match': '"abc"', 'if-none-match': '"abc"' }, 'not modified'],
  ])('[FI-02] %j is %s', (headers, condition) => {
    expect(conditionOf(headers, etag)).toBe(condition);
  });

  it('[FI-02] takes its time in proportion to the header', () => {
    expect(conditionOf({ 'if-none-match': 'W/"'.repeat(20_000) }, etag)).toBe('met');
  });
});

describe('isRangeFor', () => {
  it.each([
    [undefined, true],
    ['"abc"', true],
    ['W/"abc"', false],
    ['"abd"', false],
    ['Wed, 21 Oct 2026 07:28:00 GMT', false],
  ])('[FI-02] with If-Range %s is %s', (ifRange, counts) => {
    expect(isRangeFor({ 'if-range': ifRange }, etag)).toBe(counts);
  });
});
