import {
  closeCodes,
  cutCloseReason,
  formatRetryAfter,
  maxCloseReasonBytes,
  parseRetryAfter,
  reconnectPolicy,
} from './close-codes.js';

describe('close codes', () => {
  it('[RT-08] a reason is cut to what a close frame has room for, at the end of a character', () => {
    for (const text of ['', 'Night shift', 'x'.repeat(123), '夜'.repeat(41)])
      expect(cutCloseReason(text)).toBe(text);
    expect(cutCloseReason('x'.repeat(124))).toBe('x'.repeat(123));
    expect(cutCloseReason(`x${'夜'.repeat(41)}`)).toBe(`x${'夜'.repeat(40)}`);
    expect(cutCloseReason(`${'x'.repeat(120)}🌙`)).toBe('x'.repeat(120));
    expect(Buffer.byteLength(cutCloseReason('\ud83c'.repeat(99)))).toBeLessThanOrEqual(maxCloseReasonBytes);
  });

  const table = [
    [1000, 'never'],
    [1002, 'never'],
    [1003, 'never'],
    [1007, 'never'],
    [1009, 'never'],
    [1012, 'retry-after'],
    [1013, 'backoff'],
    [4401, 'never'],
    [4402, 'fresh-token'],
    [4403, 'never'],
    [4408, 'backoff'],
    [4413, 'backoff'],
    [4429, 'backoff'],
  ] as const;

  it('[RT-70] say whether the client reconnects: the table of the contract, no code more', () => {
    const built = Object.values(closeCodes).map(({ code, reconnect }) => [code, reconnect]);
    expect(built).toEqual(table);
    for (const [code, policy] of table) expect(reconnectPolicy(code)).toBe(policy);
  });

  it.each([1001, 1005, 1006, 1011, 4999])(
    '[RT-70] %i, which the table does not name, is a broken link',
    (code) => {
      expect(reconnectPolicy(code)).toBe('backoff');
    },
  );

  it('have a meaning that fits a close frame', () => {
    for (const { meaning } of Object.values(closeCodes))
      expect(Buffer.byteLength(meaning)).toBeLessThanOrEqual(123);
  });

  it('[RT-50] the delay of 1012 is read as it was written', () => {
    expect(formatRetryAfter(1234.4)).toBe('retry_after=1234');
    expect(parseRetryAfter(formatRetryAfter(0))).toBe(0);
    expect(parseRetryAfter('retry_after=1234')).toBe(1234);
    const wrong = [
      '',
      'retry_after=',
      'retry_after=-1',
      'retry_after=1e9',
      'xretry_after=1',
      'retry_after=1 ',
    ];
    for (const reason of wrong) expect(parseRetryAfter(reason)).toBeUndefined();
  });
});
