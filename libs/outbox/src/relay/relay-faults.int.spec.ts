import { type Stream, streams } from '@ginforge/notification';
import { eventually } from '@ginforge/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { metric, OutboxTestbed } from '../outbox-testbed.js';
import { type RelayProcess, RelayProgram } from './relay-process.fixture.js';

const drainTime = { timeoutMs: 90_000 };
const testTime = 600_000;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** No writer is so far ahead of the relay that draining at the end would take long. */
const maxAhead = 200;

/** Commits numbered messages, and knows what each target must have got. */
class Writers {
  private readonly committed = new Map<string, number>();
  private stopping = false;
  private readonly running: Promise<unknown>;

  constructor(
    private readonly bed: OutboxTestbed,
    name: string,
    count: number,
  ) {
    this.running = Promise.all(upTo(count).map((one) => this.write(`chat:${name}-${one}`)));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  /** Every committed message is in its stream, once and in order. */
  async verify(): Promise<number> {
    let total = 0;
    for (const [room, count] of this.committed) {
      expect({ room, got: await this.bed.contents(streams.room(room)) }).toEqual({ room, got: upTo(count) });
      total += count;
    }
    return total;
  }

  get streams(): Stream[] {
    return [...this.committed.keys()].map(streams.room);
  }

  private async waitForRelay(room: string, written: number): Promise<void> {
    const published = async () => this.stopping || written - (await this.published(room)) < maxAhead;
    // A relay that is killed soon and again may serve others first: the test's own end is the end of patience.
    if (written % maxAhead < 20) await eventually(published, { timeoutMs: testTime });
  }

  /** While Redis is away nobody waits. */
  private published(room: string): Promise<number> {
    return this.bed.length(streams.room(room)).catch(() => Infinity);
  }

  private async write(room: string): Promise<void> {
    this.committed.set(room, 0);
    while (!this.stopping) {
      const before = this.committed.get(room) ?? 0;
      await this.waitForRelay(room, before);
      const size = 1 + Math.floor(Math.random() * 20);
      const rollback = Math.random() < 0.1;
      const transaction = this.bed.record(async (messages) => {
        for (const turn of upTo(size)) await messages.sendToRoom(room, before + turn);
        if (rollback) throw new Error('rolled back');
      });
      const done = await transaction.then(
        () => true,
        () => false,
      );
      if (done) this.committed.set(room, before + size);
      else if (!rollback) throw new Error('A commit failed that should not have');
    }
  }
}

describe('a relay that dies', () => {
  let bed: OutboxTestbed;
  let program: RelayProgram;

  beforeAll(async () => {
    [bed, program] = await Promise.all([OutboxTestbed.start(), RelayProgram.build()]);
  });

  afterAll(async () => {
    await program.remove();
    await bed.stop();
  });

  /** How many messages are in Redis that the relay has not yet removed from the outbox. */
  async function publishedAndKept(): Promise<number> {
    const rows = await bed.sql<{ stream: Stream; number: string | null }>(
      'SELECT stream, number FROM outbox_messages WHERE number IS NOT NULL',
    );
    let found = 0;
    for (const { stream, number } of rows) {
      if ((await bed.highestNumber(stream)) >= Number(number)) found += 1;
    }
    return found;
  }

  /** Ends as soon as anything is published that was not before. */
  async function progress(writers: Writers): Promise<void> {
    const size = () => redisLengths(writers.streams);
    const before = await size();
    await eventually(async () => (await size()) > before, { ...drainTime, intervalMs: 1 });
  }

  async function redisLengths(wanted: readonly Stream[]): Promise<number> {
    const lengths = await Promise.all(wanted.map((stream) => bed.length(stream)));
    return lengths.reduce((sum, length) => sum + length, 0);
  }

  it(
    '[RT-36] loses and doubles nothing when it is killed twenty times in the middle, however long it was away',
    async () => {
      const writers = new Writers(bed, 'killed', 4);
      let midBatch = 0;
      for (const _ of upTo(20)) {
        const relay = await program.start(bed.variables);
        await progress(writers);
        await relay.kill();
        midBatch += (await publishedAndKept()) > 0 ? 1 : 0;
        await bed.forgetIdempotencyKeys();
      }
      await writers.stop();
      expect(midBatch).toBeGreaterThan(0);
      const last = await program.start(bed.variables);
      await eventually(async () => (await bed.pending()) === 0, drainTime);
      await last.kill();
      expect(await writers.verify()).toBeGreaterThan(20);
    },
    testTime,
  );

  it('[RT-36] doubles nothing when it stood still, was thought dead, and goes on', async () => {
    const writers = new Writers(bed, 'frozen', 2);
    const frozen: RelayProcess[] = [];
    for (const _ of upTo(5)) {
      const relay = await program.start(bed.variables);
      frozen.push(relay);
      await progress(writers);
      relay.signal('SIGSTOP');
      await bed.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'idle in transaction' AND query LIKE '%pg_try_advisory%'`,
      );
    }
    await writers.stop();
    await bed.relay();
    await eventually(async () => (await bed.pending()) === 0, drainTime);
    await bed.forgetIdempotencyKeys();
    for (const relay of frozen) relay.signal('SIGCONT');
    const after = new Writers(bed, 'thawed', 2);
    await progress(after);
    await after.stop();
    await eventually(async () => (await bed.pending()) === 0, drainTime);
    await Promise.all(frozen.map((relay) => relay.kill()));
    await writers.verify();
    await after.verify();
  });
});

describe('a relay whose servers go away', () => {
  it('[RT-36] waits while Redis is away, and goes on in order', async () => {
    const bed = await OutboxTestbed.start();
    const relay = await bed.relay({ OUTBOX_POLL_MS: '100' });
    const writers = new Writers(bed, 'redis', 4);
    const published = async () => (await metric(relay, 'outbox_published_total')) ?? 0;
    for (const _ of upTo(3)) {
      const before = await published();
      await eventually(async () => (await published()) > before);
      await bed.redis.kill();
      await eventually(async () => ((await metric(relay, 'outbox_pending')) ?? 0) > 200);
      await bed.redis.restart();
    }
    await writers.stop();
    await eventually(async () => (await bed.pending()) === 0, drainTime);
    expect(await metric(relay, 'outbox_failed_total')).toBe(0);
    await writers.verify();
    await bed.stop();
  });

  it('[RT-36] goes on after PostgreSQL was restarted, woken as before', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'ginforge-outbox-'));
    const first = await startPostgres(directory);
    const bed = await OutboxTestbed.start(first.url);
    await bed.relay({ OUTBOX_POLL_MS: '60000' });
    for (const turn of upTo(3)) await bed.record((messages) => messages.sendToRoom('chat:pg', turn));
    await first.stop();
    const second = await startPostgres(directory);
    await eventually(() => bed.record((messages) => messages.sendToRoom('chat:pg', 4)), drainTime);
    const isComplete = async () => (await bed.contents(streams.room('chat:pg'))).length >= 4;
    await eventually(isComplete, drainTime);
    await bed.record((messages) => messages.sendToRoom('chat:pg', 5));
    await eventually(async () => (await bed.pending()) === 0); // sooner than by itself
    expect(await bed.contents(streams.room('chat:pg'))).toEqual(upTo(5));
    await bed.stop();
    await second.stop();
    await rm(directory, { recursive: true, force: true });
  });
});

interface Postgres {
  url: string;
  stop(): Promise<void>;
}

/** A PostgreSQL of this test's own, which it may restart. */
async function startPostgres(directory: string): Promise<Postgres> {
  const tools = join(import.meta.dirname, '../../../../tools/stack/postgres.mjs');
  const { startPostgres: start } = (await import(tools)) as {
    startPostgres: (directory: string) => Promise<Postgres>;
  };
  return start(directory);
}
