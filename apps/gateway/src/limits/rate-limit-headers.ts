import type { RateVerdict } from './rate-rule.js';

/**
 * `RateLimit-Limit`, `-Remaining` and `-Reset` of the tightest verdict and `RateLimit-Policy` of all, as in
 * draft-ietf-httpapi-ratelimit-headers-06: the last draft with these names, which is what clients and libraries know.
 * `Retry-After` (RFC 9110, 10.2.3) where the request is refused. `-Reset` and `Retry-After` are seconds from now. Names and
 * values by turns.
 */
export function rateLimitHeaders(verdicts: readonly RateVerdict[]): string[] {
  const [first, ...others] = verdicts;
  if (first === undefined) return [];
  const tightest = others.reduce(tighter, first);
  const policy = verdicts.map(({ limit, windowSeconds }) => `${limit};w=${windowSeconds}`).join(', ');
  const headers = [
    'RateLimit-Limit',
    String(tightest.limit),
    'RateLimit-Remaining',
    String(tightest.remaining),
  ];
  headers.push('RateLimit-Reset', String(tightest.resetSeconds), 'RateLimit-Policy', policy);
  if (!tightest.allowed) headers.push('Retry-After', String(tightest.retryAfterSeconds));
  return headers;
}

/** A refusal before all, the longest before others; else whoever leaves the fewest requests, and that for longer. */
function tighter(a: RateVerdict, b: RateVerdict): RateVerdict {
  if (a.allowed !== b.allowed) return a.allowed ? b : a;
  if (!a.allowed) return b.retryAfterSeconds > a.retryAfterSeconds ? b : a;
  if (a.remaining !== b.remaining) return b.remaining < a.remaining ? b : a;
  return b.resetSeconds > a.resetSeconds ? b : a;
}
