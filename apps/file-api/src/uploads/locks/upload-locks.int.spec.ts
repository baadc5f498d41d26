import { Logger } from '@nestjs/common';

import { RedisConnections } from '@ginforge/chassis';
import { eventually, startTestRedis, type TestRedis } from '@ginforge/testing';

import { UploadLocks } from './upload-locks.js';

Logger.overrideLogger(false);

const never = new AbortController().signal;
const keyOf = (id: string) => `file-api:upload-lock:${id}`;

describe('UploadLocks', () => {
  let redis: TestRedis;
  let connections: RedisConnections[];
  let one: UploadLocks;
  let other: UploadLocks;

  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.stop());

  beforeEach(async () => {
    connections = [new RedisConnections(redis.url, 'one'), new RedisConnections(redis.url, 'other')];
    const [first, second] = await Promise.all(connections.map((each) => UploadLocks.open(each)));
    if (first === undefined || second === undefined) throw new Error('Two replicas were asked for');
    [one, other] = [first, second];
  });
  afterEach(async () => {
    one.onModuleDestroy();
    other.onModuleDestroy();
    await Promise.all(connections.map((each) => each.onApplicationShutdown()));
  });

  /** Everything that is asked of Redis beside the locks. */
  const commands = () => {
    const [, second] = connections;
    if (second === undefined) throw new Error('There is no connection');
    return second.commands;
  };

  it('[FI-03] the holder is asked to let go, by another replica and by its own, and then the next one has it', async () => {
    for (const next of [other, one]) {
      const held = one.newLock('a');
      await held.lock(never, () => void held.unlock());
      const waiting = next.newLock('a');
      await waiting.lock(never, () => undefined);
      expect(next.leaseOf('a').signal.aborted).toBe(false);
      await waiting.unlock();
    }
    expect(await commands().exists(keyOf('a'))).toBe(0);
  });

  it('[FI-03] a holder that does not let go keeps its lock, and who waits is told so', async () => {
    const held = one.newLock('b');
    let asked = 0;
    await held.lock(never, () => {
      asked += 1;
    });
    const impatient = new AbortController();
    const waiting = other.newLock('b').lock(impatient.signal, () => undefined);
    const refused = expect(waiting).rejects.toMatchObject({ errorName: 'REQUEST_IN_PROGRESS' });
    await eventually(() => asked > 0);
    impatient.abort();
    await refused;
    expect(one.leaseOf('b').signal.aborted).toBe(false);
    await held.unlock();
  });

  it('[FI-03] the lock of a holder that has died is taken over, however long its lease', async () => {
    await one.newLock('c').lock(never, () => undefined);
    one.onModuleDestroy();
    await connections[0]?.onApplicationShutdown();
    await commands().pexpire(keyOf('c'), 3_600_000);
    const lock = other.newLock('c');
    await lock.lock(never, () => undefined);
    expect(other.leaseOf('c').signal.aborted).toBe(false);
    await lock.unlock();
  });

  it('[FI-03] a holder whose lock somebody else has learns it, and does not release it', async () => {
    const lock = one.newLock('d');
    await lock.lock(never, () => undefined);
    const lease = one.leaseOf('d');
    await commands().set(keyOf('d'), 'somebody:else');
    await eventually(() => lease.signal.aborted);
    expect(lease.signal.reason).toMatchObject({ errorName: 'UNAVAILABLE' });
    await lock.unlock();
    expect(await commands().get(keyOf('d'))).toBe('somebody:else');
  });

  it('[FI-03] a held lock is renewed: it does not run out while it is held', async () => {
    const lock = one.newLock('e');
    await lock.lock(never, () => undefined);
    await commands().pexpire(keyOf('e'), 4_000);
    await eventually(async () => expect(await commands().pttl(keyOf('e'))).toBeGreaterThan(4_000));
    await lock.unlock();
  });

  it('[FI-03] without Redis locks are lost at once and none is given out, until it is back', async () => {
    await one.newLock('f').lock(never, () => undefined);
    const lease = one.leaseOf('f');
    await redis.kill();
    await eventually(() => lease.signal.aborted);
    const refused = one.newLock('g').lock(never, () => undefined);
    await expect(refused).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    await redis.start();
    await eventually(async () => {
      const lock = one.newLock('g');
      await lock.lock(never, () => undefined);
      await lock.unlock();
    });
  });

  it('[FI-03] a lock is not believed in longer than it can be renewed, also where Redis just says nothing', async () => {
    await one.newLock('h').lock(never, () => undefined);
    const lease = one.leaseOf('h');
    redis.freeze();
    await eventually(() => lease.signal.aborted);
    redis.thaw();
  });
});
