import { TargetHealth, type HealthVerdict } from './target-health.js';

/** `+` is a check that shows the target alive, `-` one that does not. */
function after(results: string): TargetHealth {
  const health = new TargetHealth({ failures: 3, successes: 2 });
  [...results].forEach((result, now) => {
    health.record(result === '+' ? { alive: true } : { alive: false, reason: 'x' }, now);
  });
  return health;
}

describe('TargetHealth', () => {
  it.each<[string, HealthVerdict]>([
    ['', 'unknown'],
    ['--', 'unknown'],
    ['---', 'unhealthy'],
    ['+', 'healthy'],
    ['--+', 'healthy'],
    ['+--+--', 'healthy'],
    ['+---', 'unhealthy'],
    ['---+', 'unhealthy'],
    ['---+-+', 'unhealthy'],
    ['---++', 'healthy'],
  ])('[GW-04] after "%s" is %s', (results, verdict) => {
    expect(after(results).verdict).toBe(verdict);
    expect(after(results).usable).toBe(verdict !== 'unhealthy');
  });

  it('[GW-04] says when its verdict changes, and only then', () => {
    const health = after('---');
    expect(health.changedAt).toBe(2);
    expect(health.record({ alive: true }, 10)).toBe(false);
    expect(health.record({ alive: true }, 11)).toBe(true);
    expect(health.record({ alive: true }, 12)).toBe(false);
    expect(health.changedAt).toBe(11);
  });
});
