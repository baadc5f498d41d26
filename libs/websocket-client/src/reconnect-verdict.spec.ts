import { closeCodes } from '@ginforge/protocol';
import { Backoff } from './backoff.js';
import { judgeOutcome } from './reconnect-verdict.js';

const backoff = (): Backoff => new Backoff({ minMs: 500, maxMs: 500 });
const closed = (code: number, reason = '') =>
  ({ kind: 'link-ended', end: { opened: true, code, reason }, lastedMs: 1 }) as const;

describe('whether to come back', () => {
  it.each(Object.values(closeCodes))('[RT-70] $code ($meaning): $reconnect', ({ code, reconnect }) => {
    const { delayMs } = judgeOutcome(closed(code, 'retry_after=7'), backoff(), true);
    const expected = { never: undefined, backoff: 500, 'fresh-token': 500, 'retry-after': 7 };
    expect(delayMs).toBe(expected[reconnect]);
  });

  it('[RT-70] after 1012 without a delay, and after a code that is not in the table: with back-off', () => {
    expect(judgeOutcome(closed(1012), backoff(), false).delayMs).toBe(500);
    expect(judgeOutcome(closed(1006), backoff(), false).delayMs).toBe(500);
    expect(judgeOutcome(closed(1011), backoff(), false).delayMs).toBe(500);
  });

  it('[RT-70] after 503: not before Retry-After', () => {
    const verdict = { kind: 'refused', status: 503, retryAfterMs: 3_000 } as const;
    const { delayMs, reason } = judgeOutcome({ kind: 'handshake-failed', verdict }, backoff(), true);
    expect({ delayMs, reason }).toEqual({ delayMs: 3_500, reason: 'HTTP 503' });
  });

  it('[RT-70] after 401: only where there is a way to get another token', () => {
    const outcome = { kind: 'handshake-failed', verdict: { kind: 'unauthorized' } } as const;
    expect(judgeOutcome(outcome, backoff(), false).delayMs).toBeUndefined();
    expect(judgeOutcome(outcome, backoff(), true).delayMs).toBe(500);
  });
});
