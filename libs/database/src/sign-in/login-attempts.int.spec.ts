import { newIdentifier } from '../identifier.js';
import { openTestDatabase, type OpenTestDatabase } from '../test-database.js';
import { LoginAttempts, type LoginAttempt } from './login-attempts.js';

const locked = { errorName: 'ACCOUNT_LOCKED' };
const refused = { errorName: 'INVALID_CREDENTIALS' };

describe('LoginAttempts', () => {
  let database: OpenTestDatabase;
  let attempts: LoginAttempts;
  let number = 0;
  let attempt: LoginAttempt;
  const owner = { id: newIdentifier(), status: 'active' as 'active' | 'disabled' };

  beforeAll(async () => {
    database = await openTestDatabase();
    attempts = new LoginAttempts(database.dataSource, { maxFailures: 5, lockSeconds: 900 });
  });

  afterAll(() => database[Symbol.asyncDispose]());

  beforeEach(() => {
    attempt = { audience: 'admin', username: `admin${(number += 1)}`, ip: '203.0.113.1', userAgent: 'jest' };
  });

  function signIn(overrides: Partial<LoginAttempt> = {}, account = owner): Promise<{ id: string }> {
    return attempts.decide({ ...attempt, ...overrides }, account, async () => true);
  }

  function guess(): Promise<{ id: string }> {
    return attempts.decide(attempt, owner, async () => false);
  }

  async function fail(times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) await expect(guess()).rejects.toMatchObject(refused);
  }

  async function age(seconds: number): Promise<void> {
    await database.dataSource.query(
      'UPDATE login_logs SET created_at = created_at - make_interval(secs => $1) WHERE username = $2',
      [seconds, attempt.username],
    );
  }

  it('[AD-04] locks after the fifth failure for fifteen minutes, and says for how long', async () => {
    await fail(5);
    await expect(guess()).rejects.toMatchObject(locked);
    await age(870);
    await expect(signIn()).rejects.toMatchObject({ ...locked, headers: { 'Retry-After': '30' } });
    await age(31);
    await expect(signIn()).resolves.toBe(owner);
  });

  it('[AD-04] gives five new tries after the lock', async () => {
    await fail(5);
    await age(901);
    await fail(5);
    await expect(guess()).rejects.toMatchObject(locked);
  });

  it('[AD-04] is not made longer by attempts during the lock', async () => {
    await fail(5);
    await age(600);
    await expect(guess()).rejects.toMatchObject(locked);
    await age(301);
    await expect(signIn()).resolves.toBe(owner);
  });

  it('[AD-04] locks neither the owner at another address nor the other audience', async () => {
    await fail(5);
    await expect(signIn({ ip: '198.51.100.7' })).resolves.toBe(owner);
    await expect(signIn({ audience: 'user' })).resolves.toBe(owner);
    await expect(signIn({ username: attempt.username.toUpperCase() })).rejects.toMatchObject(locked);
  });

  it('[AD-04] starts to count anew after a success', async () => {
    await fail(4);
    await signIn();
    await fail(4);
    await expect(signIn()).resolves.toBe(owner);
  });

  it('[AD-04] treats a name that nobody has like any other', async () => {
    const nobody = () => attempts.decide(attempt, null, async () => true);
    for (let time = 0; time < 5; time += 1) await expect(nobody()).rejects.toMatchObject(refused);
    await expect(nobody()).rejects.toMatchObject(locked);
  });

  it('[AD-04] gives no more tries to who guesses in parallel', async () => {
    let release: () => void = () => undefined;
    const together = new Promise<void>((resolve) => (release = resolve));
    const lucky = attempts.decide(attempt, owner, () => together.then(() => true));
    await fail(5);
    release();
    await expect(lucky).rejects.toMatchObject(locked);
  });

  it('[AD-04] tells only the owner that the account is disabled', async () => {
    const disabled = { ...owner, status: 'disabled' as const };
    await expect(attempts.decide(attempt, disabled, async () => false)).rejects.toMatchObject(refused);
    await expect(signIn({}, disabled)).rejects.toMatchObject({ errorName: 'ACCOUNT_DISABLED' });
  });

  it('[AD-04] logs every attempt with its outcome', async () => {
    await fail(5);
    await expect(guess()).rejects.toMatchObject(locked);
    await age(901);
    await signIn();
    const rows: { outcome: string; principal_id: string | null }[] = await database.dataSource.query(
      'SELECT outcome, principal_id FROM login_logs WHERE username = $1 ORDER BY id',
      [attempt.username],
    );
    expect(rows.map(({ outcome }) => outcome)).toEqual([
      ...Array<string>(5).fill('bad_credentials'),
      'locked',
      'success',
    ]);
    expect(rows.at(-1)?.principal_id).toBe(owner.id);
  });
});
