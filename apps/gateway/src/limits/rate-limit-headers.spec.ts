import { rateLimitHeaders as rateLimitLines } from './rate-limit-headers.js';
import { type RateVerdict, toVerdict } from './rate-rule.js';

const rules = {
  address: { name: 'address', limit: 600, windowSeconds: 60 },
  user: { name: 'user', limit: 100, windowSeconds: 10 },
};
const verdict = (
  name: keyof typeof rules,
  allowed: boolean,
  remaining: number,
  resetMs: number,
): RateVerdict => toVerdict(rules[name], allowed, remaining, resetMs);

/** As a client sees them, by name. */
function rateLimitHeaders(verdicts: readonly RateVerdict[]): Record<string, string | undefined> {
  const lines = rateLimitLines(verdicts);
  return Object.fromEntries(
    lines.flatMap((line, index) => (index % 2 === 0 ? [[line, lines[index + 1]]] : [])),
  );
}

describe('rateLimitHeaders', () => {
  it('[GW-08] describe the rule that leaves the fewest requests, and the policies of all', () => {
    const verdicts = [verdict('address', true, 99, 40_000), verdict('user', true, 98, 2_001)];
    const expected = {
      'RateLimit-Limit': '100',
      'RateLimit-Remaining': '98',
      'RateLimit-Reset': '3',
      'RateLimit-Policy': '600;w=60, 100;w=10',
    };
    expect(rateLimitHeaders(verdicts)).toEqual(expected);
    expect(rateLimitHeaders(verdicts.toReversed())).toMatchObject({ 'RateLimit-Limit': '100' });
  });

  it('[GW-08] say when to come back where a rule refuses, whatever the others leave', () => {
    const refused = verdict('address', false, 0, 41_500);
    for (const verdicts of [
      [refused, verdict('user', true, 0, 90_000)],
      [verdict('user', true, 0, 90_000), refused],
    ])
      expect(rateLimitHeaders(verdicts)).toMatchObject({
        'RateLimit-Limit': '600',
        'RateLimit-Remaining': '0',
        'RateLimit-Reset': '42',
        'Retry-After': '42',
      });
  });

  it('[GW-08] name the longest wait of several refusals', () => {
    const verdicts = [verdict('address', false, 0, 5_000), verdict('user', false, 0, 7_000)];
    expect(rateLimitHeaders(verdicts)['Retry-After']).toBe('7');
    expect(rateLimitHeaders(verdicts.toReversed())['Retry-After']).toBe('7');
  });

  it('[GW-08] never send anybody back at once', () => {
    expect(rateLimitHeaders([verdict('user', false, 0, 0)])['Retry-After']).toBe('1');
  });

  it('[GW-08] are none where nothing is limited', () => {
    expect(rateLimitHeaders([])).toEqual({});
  });
});
