import {
  ApplicationError,
  channelOfPattern,
  MemoryPubSub,
  type PubSub,
  RedisConnections,
  RedisPubSub,
  ServiceBus,
} from '@ginforge/chassis';
import {
  eventually,
  startTestRedis,
  startTestRedisCluster,
  type TestRedis,
  type TestRedisCluster,
} from '@ginforge/testing';

import { AccessTokens } from './access-tokens.js';
import { hs256Token } from './forged-tokens.fixture.js';
import { MemoryRevocations } from './memory-revocations.js';
import type { Principal } from './principal.js';
import { RedisRevocations } from './redis-revocations.js';
import { ReplicatedRevocations } from './replicated-revocations.js';
import { authRevoked, type Revocation } from './revocation.js';
import type { Revocations } from './revocations.js';
import { TokenKeys } from './token-keys.js';

const secret = 'a secret that only the tests of revocations know';
const tokens = new AccessTokens(TokenKeys.from({ JWT_SECRET: secret }), {
  issuer: 'ginforge',
  ttlSeconds: 900,
});
const rememberSeconds = 86_400;

let redis: TestRedis;
let connections: RedisConnections;
let cluster: TestRedisCluster;
let clusterConnections: RedisConnections;

beforeAll(async () => {
  redis = await startTestRedis();
  connections = new RedisConnections(redis.url, 'auth-test');
  cluster = await startTestRedisCluster();
  clusterConnections = new RedisConnections(cluster.addresses, 'auth-test');
  await clusterConnections.waitUntilReady(60_000);
});

afterAll(async () => {
  await clusterConnections.onApplicationShutdown();
  await cluster.stop();
  await connections.onApplicationShutdown();
  await redis.stop();
});

let users = 0;
const newUser = () => `u-${++users}`;

function signIn(userId: string, sessionId?: string): Principal {
  const subject = { userId, username: 'ann', roles: ['user'], audience: 'user', sessionId } as const;
  return tokens.verify(tokens.issue(subject).token);
}

function replicatedRevocations(): Revocations {
  return new ReplicatedRevocations({ store: redisRevocations(), redis: connections, rememberSeconds });
}

function redisRevocations(over = connections): Revocations {
  return new RedisRevocations(over, ServiceBus.over(new RedisPubSub(over)), rememberSeconds);
}

const memory = new MemoryPubSub();
const stores: [name: string, open: () => Revocations, pubSub: () => PubSub][] = [
  ['Redis', () => redisRevocations(), () => new RedisPubSub(connections)],
  ['a Redis Cluster', () => redisRevocations(clusterConnections), () => new RedisPubSub(clusterConnections)],
  ['a copy', replicatedRevocations, () => new RedisPubSub(connections)],
  ['memory', () => new MemoryRevocations(ServiceBus.over(memory), rememberSeconds), () => memory],
];

describe.each(stores)('Revocations in %s', (_name, open, pubSub) => {
  it('[RT-08] lets in whom nobody revoked', async () => {
    expect(await open().isRevoked(signIn(newUser(), 's-none'))).toBe(false);
  });

  it('[RT-08] takes back one token and no other of the same user and session', async () => {
    const revocations = open();
    const user = newUser();
    const [lost, kept] = [signIn(user, `s-${user}`), signIn(user, `s-${user}`)];
    await revocations.revokeToken(lost.tokenId, lost.expiresAt);
    expect(await revocations.isRevoked(lost)).toBe(true);
    expect(await revocations.isRevoked(kept)).toBe(false);
  });

  it('[RT-08] takes back all tokens of a session, later ones too, and no other session', async () => {
    const revocations = open();
    const user = newUser();
    const before = signIn(user, `s-${user}`);
    await revocations.revokeSession(`s-${user}`);
    expect(await revocations.isRevoked(before)).toBe(true);
    expect(await revocations.isRevoked(signIn(user, `s-${user}`))).toBe(true);
    expect(await revocations.isRevoked(signIn(user, `s-${user}-other`))).toBe(false);
    expect(await revocations.isRevoked(signIn(user))).toBe(false);
  });

  it('[RT-08] takes back all tokens of a user that were issued before, and no other user', async () => {
    const revocations = open();
    const [user, other] = [newUser(), newUser()];
    const principals = [signIn(user), signIn(user, 's-a'), signIn(user, 's-b')];
    await revocations.revokeUser(user);
    for (const principal of principals) expect(await revocations.isRevoked(principal)).toBe(true);
    expect(await revocations.isRevoked(signIn(other))).toBe(false);
  });

  it('[RT-08] lets in who signs in again right after, in the same second', async () => {
    const revocations = open();
    const user = newUser();
    for (let round = 0; round < 50; round++) {
      const before = signIn(user);
      await revocations.revokeUser(user);
      const after = signIn(user);
      expect([await revocations.isRevoked(before), await revocations.isRevoked(after)]).toEqual([
        true,
        false,
      ]);
    }
  });

  it('[RT-08] takes a token without iat_ms as issued when its second began: in doubt it is revoked', async () => {
    const revocations = open();
    const user = newUser();
    const now = Math.floor(Date.now() / 1000);
    const issuedAt = (iat: number) => tokens.verify(hs256Token(secret, { sub: user, user_id: user, iat }));
    await revocations.revokeUser(user);
    expect(await revocations.isRevoked(issuedAt(now))).toBe(true);
    expect(await revocations.isRevoked(issuedAt(now + 10))).toBe(false);
  });

  it('[RT-08] is harmless for a token that has expired', async () => {
    await expect(open().revokeToken('t-past', 1)).resolves.toBeUndefined();
  });

  it('[RT-08] announces each revocation once it can be read', async () => {
    const revocations = open();
    const principal = signIn(newUser(), 's-heard');
    const heard = listen(pubSub(), () => revocations.isRevoked(principal));
    await heard.subscribed;
    await revocations.revokeToken('t-expired', 1);
    await revocations.revokeSession('s-heard');
    expect(await heard.first).toEqual({ revocation: { kind: 'session', id: 's-heard' }, state: true });
  });
});

describe('RedisRevocations', () => {
  const revocations = redisRevocations;

  it('[RT-08] keeps each revocation as long as a token can live that it concerns, and no longer', async () => {
    const principal = signIn(newUser(), 's-ttl');
    await revocations().revokeToken(principal.tokenId, principal.expiresAt);
    await revocations().revokeSession('s-ttl');
    await revocations().revokeUser(principal.userId);
    await revocations().revokeToken('t-expired', 1);
    const ttl = (key: string) => connections.commands.ttl(`ginforge:auth:revoked:${key}`);
    expect(await ttl(`token:${principal.tokenId}`)).toBeGreaterThan(890);
    expect(await ttl(`token:${principal.tokenId}`)).toBeLessThanOrEqual(900);
    expect(await ttl('session:s-ttl')).toBeGreaterThan(rememberSeconds - 10);
    expect(await ttl(`user:${principal.userId}`)).toBeGreaterThan(rememberSeconds - 10);
    expect(await ttl('token:t-expired')).toBe(-2);
  });

  it('[RT-08] asks in one round trip', async () => {
    const principal = signIn(newUser(), 's-once');
    const reads: number[] = [];
    for (let round = 0; round < 5; round++) {
      const before = await readsOfServer();
      await revocations().isRevoked(principal);
      reads.push((await readsOfServer()) - before);
    }
    expect(Math.min(...reads)).toBe(2); // the question's, and that of the second INFO; sometimes a heartbeat's
  });

  it('[RT-08] lets nobody in while Redis is frozen or gone, and remembers everything when it is back', async () => {
    const [lost, kept] = [signIn(newUser()), signIn(newUser())];
    await revocations().revokeUser(lost.userId);
    redis.freeze();
    await expectUnavailable(() => revocations().isRevoked(kept));
    redis.thaw();
    await redis.kill();
    await expectUnavailable(() => revocations().isRevoked(kept));
    await expectUnavailable(() => revocations().revokeUser(kept.userId));
    await redis.start();
    await eventually(async () => expect(await revocations().isRevoked(lost)).toBe(true));
    await eventually(async () => expect(await revocations().isRevoked(kept)).toBe(false));
  });
});

/** The first announcement that comes, and the state when it came. */
function listen<State>(pubSub: PubSub, ask: () => State | Promise<State>) {
  const subscriber = pubSub.subscriber();
  const first = new Promise<{ revocation: Revocation; state: State }>((resolve, reject) => {
    subscriber.onMessage((_channel, payload) => {
      const { data } = JSON.parse(payload.toString()) as { data: unknown };
      const revocation = authRevoked.payload.parse(data);
      Promise.resolve(ask()).then((state) => resolve({ revocation, state }), reject);
    });
  });
  return { first, subscribed: subscriber.subscribe([channelOfPattern(authRevoked.name)]) };
}

async function readsOfServer(): Promise<number> {
  const stats = await connections.commands.info('stats');
  return Number(/total_reads_processed:(\d+)/.exec(stats)?.[1]);
}

async function expectUnavailable(work: () => unknown): Promise<void> {
  const error: unknown = await Promise.resolve(work()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApplicationError);
  expect(error).toHaveProperty('errorName', 'UNAVAILABLE');
}
