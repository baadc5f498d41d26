import { type BreakerPosition, type BreakerSettings, CircuitBreaker } from './circuit-breaker.js';

const settings: BreakerSettings = {
  failures: 3,
  failureShare: 0.5,
  minRequests: 10,
  windowMs: 10_000,
  coolingMs: 1_000,
  maxCoolingMs: 8_000,
  probes: 2,
};

/** Later than any cooling time that begins at 0, jitter and all. */
const cooled = 1_200;

function breaker(overrides: Partial<BreakerSettings> = {}): CircuitBreaker {
  return new CircuitBreaker({ ...settings, ...overrides });
}

/** `s` is a request that succeeds, `f` one that fails, all at `now`. */
function send(target: CircuitBreaker, outcomes: string, now = 0): void {
  for (const outcome of outcomes) {
    const ticket = target.begin(now);
    if (outcome === 's') target.succeed(ticket, now);
    else target.fail(ticket, now);
  }
}

function opened(now = 0): CircuitBreaker {
  const target = breaker();
  send(target, 'fff', now);
  return target;
}

/** One that has opened so often, and the time at which it did so last. */
function openedTimes(times: number): { target: CircuitBreaker; at: number } {
  const target = opened();
  let at = 0;
  for (let opening = 1; opening < times; opening++) {
    at += Math.ceil(target.retryAfterMs(at));
    send(target, 'f', at);
  }
  return { target, at };
}

describe('CircuitBreaker', () => {
  it.each<[string, BreakerPosition, string]>([
    ['', 'closed', 'before the first request'],
    ['ff', 'closed', 'on too few failures in a row'],
    ['fff', 'open', 'on enough failures in a row'],
    ['ffsffsff', 'closed', 'where successes come between and there are few requests'],
    ['ssssffsff', 'closed', 'on a bad share of too few requests'],
    ['ssffsffsffsff', 'open', 'on a bad share of enough requests'],
    ['ssssssffssff', 'closed', 'on a share of failures that is bearable'],
  ])('[GW-05] after "%s" is %s: %s', (outcomes, position) => {
    const target = breaker();
    send(target, outcomes);
    expect(target.positionAt(0)).toBe(position);
    expect(target.allows(0)).toBe(position === 'closed');
  });

  it('[GW-05] forgets failures that are older than the window', () => {
    const target = breaker({ failures: 100 });
    send(target, 'fffffffff', 0);
    send(target, 'sf', 10_000);
    expect(target.positionAt(10_000)).toBe('closed');
    send(target, 'ffffffff', 10_000);
    expect(target.positionAt(10_000)).toBe('open');
  });

  it('[GW-05] refuses while it cools and then lets as many probes through as it needs', () => {
    const target = opened();
    expect(target.allows(999)).toBe(false);
    expect(target.retryAfterMs(0)).toBeGreaterThanOrEqual(1_000);
    expect(target.retryAfterMs(0)).toBeLessThanOrEqual(cooled);
    expect(target.positionAt(cooled)).toBe('half-open');
    expect(target.retryAfterMs(cooled)).toBe(0);
    const first = target.begin(cooled);
    expect(target.allows(cooled)).toBe(true);
    target.begin(cooled);
    expect(target.allows(cooled)).toBe(false);
    target.succeed(first, cooled);
    expect(target.allows(cooled)).toBe(false);
  });

  it('[GW-05] closes when the probes have succeeded, and starts to count anew', () => {
    const target = opened();
    send(target, 'ss', cooled);
    expect(target.positionAt(cooled)).toBe('closed');
    send(target, 'ff', cooled);
    expect(target.positionAt(cooled)).toBe('closed');
  });

  it('[GW-05] opens again on one failed probe', () => {
    const target = opened();
    send(target, 'sf', cooled);
    expect(target.positionAt(cooled)).toBe('open');
  });

  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 8_000],
    [5, 8_000],
    [60, 8_000],
  ])('[GW-05] the opening number %d lasts %d ms and up to a fifth more', (times, coolingMs) => {
    const { target, at } = openedTimes(times);
    expect(target.allows(at + coolingMs - 1)).toBe(false);
    expect(target.allows(at + coolingMs * 1.2)).toBe(true);
  });

  it('[GW-05] does not cool in step with the other replicas', () => {
    const waits = new Set(Array.from({ length: 20 }, () => opened().retryAfterMs(0)));
    expect(waits.size).toBeGreaterThan(10);
  });

  it('[GW-05] cools longer if it opens again soon after it closed, and as at first after a long peace', () => {
    const flapping = opened();
    send(flapping, 'ss', cooled);
    send(flapping, 'fff', cooled + 100);
    expect(flapping.retryAfterMs(cooled + 100)).toBeGreaterThanOrEqual(2_000);
    const peaceful = opened();
    send(peaceful, 'ss', cooled);
    send(peaceful, 'fff', cooled + settings.maxCoolingMs);
    expect(peaceful.retryAfterMs(cooled + settings.maxCoolingMs)).toBeLessThanOrEqual(cooled);
  });

  it('[GW-05] does not hear outcomes of requests that were sent before it opened', () => {
    const target = breaker();
    const [late, later, latest] = [target.begin(0), target.begin(0), target.begin(0)];
    send(target, 'fff');
    target.fail(late, 1);
    expect(target.retryAfterMs(1)).toBeLessThanOrEqual(cooled);
    target.begin(cooled);
    target.fail(later, cooled);
    expect(target.positionAt(cooled)).toBe('half-open');
    target.succeed(latest, cooled);
    send(target, 's', cooled);
    expect(target.positionAt(cooled)).toBe('half-open');
  });

  it('[GW-05] nor of probes of an earlier time that it was half-open', () => {
    const target = opened();
    const slow = target.begin(cooled);
    send(target, 'f', cooled);
    const later = cooled + 2_400;
    send(target, 's', later);
    target.succeed(slow, later);
    expect(target.positionAt(later)).toBe('half-open');
    target.fail(slow, later);
    expect(target.positionAt(later)).toBe('half-open');
  });

  it('[GW-05] gives the place of a probe whose client left to another one', () => {
    const target = opened();
    const tickets = [target.begin(cooled), target.begin(cooled)];
    for (const ticket of tickets) target.cancel(ticket);
    expect(target.allows(cooled)).toBe(true);
    send(target, 's', cooled);
    expect(target.positionAt(cooled)).toBe('half-open');
    send(target, 's', cooled);
    expect(target.positionAt(cooled)).toBe('closed');
  });

  it('[GW-05] does not free places for requests that were cancelled but are no probes', () => {
    const target = breaker();
    const old = target.begin(0);
    send(target, 'fff');
    target.begin(cooled);
    target.begin(cooled);
    target.cancel(old);
    expect(target.allows(cooled)).toBe(false);
  });

  it('[GW-05] lets one more through each cooling time while probes say nothing', () => {
    const target = opened();
    target.begin(cooled);
    target.begin(cooled);
    expect(target.allows(cooled + 999)).toBe(false);
    expect(target.allows(cooled + 1_000)).toBe(true);
    send(target, 's', cooled + 1_000);
    expect(target.allows(cooled + 1_001)).toBe(false);
    send(target, 's', cooled + 2_000);
    expect(target.positionAt(cooled + 2_000)).toBe('closed');
  });

  it('[GW-05] takes more probes than it asked for as evidence, and closes once', () => {
    const positions: BreakerPosition[] = [];
    const target = new CircuitBreaker(settings, (position) => positions.push(position));
    send(target, 'fff');
    const tickets = Array.from({ length: 5 }, () => target.begin(cooled));
    for (const ticket of tickets) target.succeed(ticket, cooled);
    expect(positions).toEqual(['open', 'half-open', 'closed']);
    expect(target.allows(cooled)).toBe(true);
  });

  it('[GW-05] does not hear what is sent unasked while it is open', () => {
    const target = opened();
    const unasked = target.begin(1);
    target.succeed(unasked, 2);
    target.fail(unasked, 2);
    expect(target.positionAt(2)).toBe('open');
    expect(target.retryAfterMs(0)).toBeLessThanOrEqual(cooled);
  });

  it('[GW-04] lets probes through at once when a check sees the target come back', () => {
    const target = opened();
    target.expectRecovery(5);
    expect(target.positionAt(5)).toBe('half-open');
    expect(target.allows(5)).toBe(true);
    const healthy = breaker();
    healthy.expectRecovery(5);
    expect(healthy.positionAt(5)).toBe('closed');
  });

  it('[GW-05] a clock that steps back keeps it open for a cooling time at most', () => {
    const target = opened(1_000_000);
    expect(target.allows(999_500)).toBe(false);
    expect(target.allows(0)).toBe(true);
    const probing = opened(1_000_000);
    probing.begin(1_000_000 + cooled);
    probing.begin(1_000_000 + cooled);
    expect(probing.allows(0)).toBe(true);
  });
});
