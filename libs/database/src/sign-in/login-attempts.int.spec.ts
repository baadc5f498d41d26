import { openTestDatabase, type OpenTestDatabase } from '../test-database.js';
import { LoginAttempts, type LoginClaim } from './login-attempts.js';

describe('LoginAttempts', () => {
  let database: OpenTestDatabase;
  let attempts: LoginAttempts;
  let number = 0;
  let claim: LoginClaim;

  beforeAll(async () => {
    database = await openTestDatabase();
    attempts = new LoginAttempts(database.dataSource, { maxFailures: 5, lockSeconds: 900 });
  });

  afterAll(() => database[Symbol.asyncDispose]());

  beforeEach(() => {
    claim = { audience: 'admin', username: `admin${(number += 1)}`, ip: '203.0.113.1' };
  });

  async function fail(times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) await record('bad_credentials');
  }

  function record(outcome: 'success' | 'bad_credentials' | 'locked'): Promise<void> {
    return attempts.record({ ...claim, outcome, userAgent: 'jest' });
  }

  async function age(seconds: number): Promise<void> {
    await database.dataSource.query(
      'UPDATE login_logs SET created_at = created_at - make_interval(secs => $1) WHERE username = $2',
      [seconds, claim.username],
    );
  }

  it('[AD-04] locks after the fifth failure for fifteen minutes', async () => {
    await fail(4);
    expect(await attempts.lockedFor(claim)).toBe(0);
    await fail(1);
    expect(await attempts.lockedFor(claim)).toBeGreaterThan(890);
    await age(899);
    expect(await attempts.lockedFor(claim)).toBe(1);
    await age(2);
    expect(await attempts.lockedFor(claim)).toBe(0);
  });

  it('[AD-04] gives five new tries after the lock', async () => {
    await fail(5);
    await age(901);
    await fail(1);
    expect(await attempts.lockedFor(claim)).toBe(0);
    await fail(4);
    expect(await attempts.lockedFor(claim)).toBeGreaterThan(0);
  });

  it('[AD-04] is not made longer by attempts during the lock', async () => {
    await fail(5);
    await age(600);
    await record('locked');
    expect(await attempts.lockedFor(claim)).toBeLessThanOrEqual(300);
  });

  it('[AD-04] locks neither the owner at another address nor the other audience', async () => {
    await fail(5);
    expect(await attempts.lockedFor({ ...claim, ip: '198.51.100.7' })).toBe(0);
    expect(await attempts.lockedFor({ ...claim, audience: 'user' })).toBe(0);
    expect(await attempts.lockedFor({ ...claim, username: claim.username.toUpperCase() })).toBeGreaterThan(0);
  });

  it('[AD-04] starts to count anew after a success', async () => {
    await fail(4);
    await record('success');
    await fail(4);
    expect(await attempts.lockedFor(claim)).toBe(0);
  });
});
