import { listQuery } from './pagination.js';
import { orderlyPeriod, periodQuery } from './period.js';

const query = listQuery(['created_at']).extend(periodQuery).check(orderlyPeriod);

function problems(fields: object): string[] {
  const { error } = query.safeParse(fields);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
}

describe('the period of a list', () => {
  it('[AP-04] is two moments of RFC 3339, of any offset, and either may be missing', () => {
    const { from, to } = query.parse({ from: '2026-01-31T10:30:00+01:00', to: '2026-01-31T09:30:00.5Z' });
    expect([from, to]).toEqual([new Date('2026-01-31T09:30:00Z'), new Date('2026-01-31T09:30:00.500Z')]);
    expect(problems({ from: '2026-01-31T10:30:00Z' })).toEqual([]);
    expect(problems({ to: '2026-01-31T10:30:00Z' })).toEqual([]);
    expect(problems({ from: '2026-01-31T10:30:00Z', to: '2026-01-31T10:30:00Z' })).toEqual([]);
  });

  it.each([
    '',
    'yesterday',
    '2026-01-31',
    '2026-02-30T00:00:00Z',
    '2026-01-31T25:00:00Z',
    '2026-01-31T10:30:00',
    '2026-01-31T10:30:00 02:00',
    '1769855400',
    '+275761-01-01T00:00:00Z',
  ])('[AP-03] %j is none, and the refusal shows one', (text) => {
    expect(problems({ from: text })).toEqual([expect.stringMatching(/^from must be .*2026-01-31T09:30:00Z/)]);
  });

  it('[AP-03] does not end before it begins', () => {
    expect(problems({ from: '2026-02-01T00:00:00Z', to: '2026-01-31T23:59:59Z' })).toEqual([
      'to must not be before `from`',
    ]);
  });
});
