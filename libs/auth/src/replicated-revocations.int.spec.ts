import { ApplicationError, MemoryPubSub, RedisConnections, ServiceBus } from '@ginforge/chassis';
import { eventually, startTestRedis, TcpProxy, type TestRedis } from '@ginforge/testing';

import { AccessTokens } from './access-tokens.js';
import type { Principal } from './principal.js';
import { RedisRevocations } from './redis-revocations.js';
import { ReplicatedRevocations } from './replicated-revocations.js';
import { RevocationLog, revocationLogKey } from './revocation-log.js';
import type { Revocation } from './revocation.js';
import { TokenKeys } from './token-keys.js';

const keys = TokenKeys.from({ JWT_SECRET: 'a secret that only the tests of copies know' });
const tokens = new AccessTokens(keys, { issuer: 'ginforge', ttlSeconds: 900 });
const rememberSeconds = 86_400;

let users = 0;
const signIn = (sessionId?: string): Principal => {
  const subject = { userId: `u-${++users}`, username: 'ann', roles: [], audience: 'user' } as const;
  return tokens.verify(tokens.issue({ ...subject, ...(sessionId !== undefined && { sessionId }) }).token);
};

/** Revokes as another service does whose announcements nobody hears: everything here comes by the log. */
const unheard = (redis: RedisConnections) =>
  new RedisRevocations(redis, ServiceBus.over(new MemoryPubSub()), rememberSeconds);

describe('a copy of the revocations', () => {
  let redis: TestRedis;
  /** The way of the copy to Redis, which can be cut. */
  let route: TcpProxy;
  let elsewhere: RedisConnections;
  let here: RedisConnections;
  let replica: ReplicatedRevocations;

  beforeAll(async () => {
    redis = await startTestRedis();
    route = await TcpProxy.start(redis.port);
    elsewhere = new RedisConnections(redis.url, 'elsewhere');
    await elsewhere.waitUntilReady(10_000);
  });
  beforeEach(async () => {
    await redis.cli('FLUSHALL');
    here = new RedisConnections(`redis://127.0.0.1:${route.port}`, 'here');
    await here.waitUntilReady(10_000);
    replica = new ReplicatedRevocations({ store: unheard(here), redis: here, rememberSeconds });
  });
  afterEach(async () => {
    replica.onApplicationShutdown();
    await here.onApplicationShutdown();
  });
  afterAll(async () => {
    await elsewhere.onApplicationShutdown();
    await route.stop();
    await redis.stop();
  });

  const isCurrent = () => eventually(() => expect(replica.isCurrent).toBe(true));
  const isDistrusted = () => eventually(() => expect(replica.isCurrent).toBe(false));
  const becomesRevoked = (principal: Principal) =>
    eventually(async () => expect(await replica.isRevoked(principal)).toBe(true));
  const questions = async () => {
    const stats = await redis.cli('INFO', 'commandstats');
    return Number(/cmdstat_get:calls=(\d+)/.exec(String(stats))?.[1] ?? 0);
  };

  it('[RT-08] asks Redis about no token while it can be trusted', async () => {
    await replica.onApplicationBootstrap();
    const principal = signIn('s-quiet');
    await isCurrent();
    const before = await questions();
    let [answered, asked] = [0, 0];
    while (answered < 100) {
      const answer = replica.isRevoked(principal);
      if (answer instanceof Promise) asked += 3; // the machine was slow just then: token, session and user are looked up
      if (!(await answer)) answered++;
    }
    expect((await questions()) - before).toBe(asked);
  });

  it('[RT-08] knows all that was revoked before it was there', async () => {
    const store = unheard(elsewhere);
    const revoked = Array.from({ length: 1_200 }, () => signIn());
    await Promise.all(revoked.map(({ tokenId, expiresAt }) => store.revokeToken(tokenId, expiresAt)));
    await replica.onApplicationBootstrap();
    expect(revoked.map((principal) => replica.isRevoked(principal))).toEqual(revoked.map(() => true));
  });

  it('[RT-08] finds what was announced to nobody, and tells of it once', async () => {
    const found: Revocation[] = [];
    replica.onFound((revocation) => void found.push(revocation));
    await unheard(elsewhere).revokeSession('s-before');
    await replica.onApplicationBootstrap();
    const [ofSession, ofUser, kept] = [signIn('s-lost'), signIn(), signIn()];
    await unheard(elsewhere).revokeSession('s-lost');
    await unheard(elsewhere).revokeUser(ofUser.userId);
    await becomesRevoked(ofSession);
    await becomesRevoked(ofUser);
    expect(await replica.isRevoked(kept)).toBe(false);
    expect(found).toMatchObject([
      { kind: 'session', id: 's-lost' },
      { kind: 'user', id: ofUser.userId },
    ]);
  });

  it('[RT-08] believes an announcement at once', () => {
    const principal = signIn();
    replica.hear({ kind: 'token', id: principal.tokenId });
    expect(replica.isRevoked(principal)).toBe(true);
  });

  it('[RT-08] before the first reading asks Redis, which knows', async () => {
    const [revoked, kept] = [signIn(), signIn()];
    await unheard(elsewhere).revokeUser(revoked.userId);
    expect(replica.isCurrent).toBe(false);
    expect(await replica.isRevoked(revoked)).toBe(true);
    expect(await replica.isRevoked(kept)).toBe(false);
  });

  it('[RT-08] is not trusted without its link, and lets nobody in who was revoked meanwhile', async () => {
    await replica.onApplicationBootstrap();
    const principal = signIn();
    await isCurrent();
    route.cut();
    await isDistrusted();
    await unheard(elsewhere).revokeUser(principal.userId);
    await expectUnavailable(replica.isRevoked(principal));
    route.restore();
    await becomesRevoked(principal);
    await isCurrent();
  });

  it('[RT-08] is not trusted while Redis is silent', async () => {
    await replica.onApplicationBootstrap();
    await isCurrent();
    redis.freeze();
    await isDistrusted();
    await expectUnavailable(replica.isRevoked(signIn()));
    redis.thaw();
    await isCurrent();
  });

  it('[RT-08] outlives a Redis that has forgotten everything, and learns from it what is new', async () => {
    const [before, after] = [signIn(), signIn()];
    await unheard(elsewhere).revokeUser(before.userId);
    await replica.onApplicationBootstrap();
    await redis.kill();
    await isDistrusted();
    await redis.start();
    await eventually(() => redis.cli('FLUSHALL'));
    await eventually(() => unheard(elsewhere).revokeUser(after.userId));
    await becomesRevoked(after);
    expect(replica.isRevoked(before)).toBe(true);
    await isCurrent();
  });

  it('[RT-08] asks Redis while the log has what this release cannot read', async () => {
    await elsewhere.commands.xadd(
      revocationLogKey,
      ...['*', 'revocation', '{"kind":"planet","id":"x"}', 'forget_at', String(Date.now() + 600_000)],
    );
    await replica.onApplicationBootstrap();
    expect(replica.isCurrent).toBe(false);
    const principal = signIn();
    await unheard(elsewhere).revokeUser(principal.userId);
    expect(await replica.isRevoked(principal)).toBe(true);
  });

  it('[RT-08] the log keeps no revocation longer than it can concern a token', async () => {
    const log = new RevocationLog(elsewhere.commands);
    const now = Date.now();
    await log.append({ kind: 'token', id: 't-over' }, now - 1);
    await log.append({ kind: 'token', id: 't-alive' }, now + 600_000);
    await log.append({ kind: 'token', id: 't-short' }, now + 300_000);
    const { entries } = await log.readSince(0);
    expect(entries.map(({ revocation }) => revocation?.id)).toEqual(['t-alive', 't-short']);
    const ttl = await elsewhere.commands.pttl(revocationLogKey);
    expect(ttl).toBeGreaterThan(300_000);
    expect(ttl).toBeLessThanOrEqual(600_000);
  });
});

async function expectUnavailable(answer: boolean | Promise<boolean>): Promise<void> {
  const error: unknown = await Promise.resolve(answer).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApplicationError);
  expect(error).toHaveProperty('errorName', 'UNAVAILABLE');
}
