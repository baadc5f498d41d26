import { type HistoryPage, type Stream, streams } from '@ginforge/notification';
import type { StreamPosition } from '@ginforge/protocol';
import type { StreamDelivery } from './delivery.js';
import { closes, type CursorSurroundings, StreamCursor } from './stream-cursor.js';

const stream = streams.room('chat:a');

/** Plays Redis and the clients: answers each read when the test says so, and keeps what the cursor said. */
class Surroundings implements CursorSurroundings {
  /** What the clients got: the offsets of messages, and `lost <epoch> <offset>`. */
  readonly told: (number | string)[] = [];
  /** The offsets behind which history was asked, each in the epoch in which the cursor stood. */
  readonly asked: number[] = [];
  closings = 0;
  forgeries = 0;
  failures = 0;
  private readonly reads: { resolve: (page: HistoryPage) => void; reject: (error: Error) => void }[] = [];

  read(_stream: Stream, { offset }: StreamPosition): Promise<HistoryPage> {
    this.asked.push(offset);
    return new Promise((resolve, reject) => this.reads.push({ resolve, reject }));
  }

  frame(_stream: Stream, epoch: string, { offset }: { offset: number }): StreamDelivery {
    return message(offset, epoch);
  }

  deliver(_stream: Stream, { offset }: StreamDelivery): void {
    this.told.push(offset);
  }

  closed(): void {
    this.closings++;
  }

  lost(_stream: Stream, _before: StreamPosition, { epoch, offset }: StreamPosition): void {
    this.told.push(`lost ${epoch} ${offset}`);
  }

  renamed(_stream: Stream, { epoch }: StreamPosition, page: HistoryPage): void {
    this.told.push(`${epoch} is ${page.epoch}`);
  }

  forged(): void {
    this.forgeries++;
  }

  unreadable(): void {
    this.failures++;
  }

  /** Answers the read that waits, and lets the cursor act on it. */
  async answer(
    epoch: string,
    offset: number,
    entries: readonly number[],
    forks?: readonly StreamPosition[],
  ): Promise<void> {
    this.waitingRead().resolve({
      epoch,
      offset,
      ...(forks === undefined ? {} : { forks }),
      entries: entries.map((one) => ({ offset: one, json: '{}' })),
    });
    await turn();
  }

  async fail(): Promise<void> {
    this.waitingRead().reject(new Error('Redis is away'));
    await turn();
  }

  private waitingRead() {
    const read = this.reads.shift();
    if (read === undefined) throw new Error('the cursor asks for nothing');
    return read;
  }
}

const message = (offset: number, epoch = 'e'): StreamDelivery => ({
  frame: Buffer.from(String(offset)),
  stream,
  epoch,
  offset,
});
/** Everything that the cursor does without waiting for anybody has been done. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a stream cursor', () => {
  let surroundings: Surroundings;
  let cursor: StreamCursor;

  beforeEach(() => {
    surroundings = new Surroundings();
    cursor = new StreamCursor(stream, surroundings);
    cursor.followers = 1;
    cursor.start({ epoch: 'e', offset: 10 });
  });

  const receive = (...offsets: number[]) => offsets.forEach((offset) => cursor.receive(message(offset)));

  it('[RT-34] passes on what comes next, at once and in order', () => {
    receive(11, 12, 13);
    expect(surroundings.told).toEqual([11, 12, 13]);
    expect(surroundings.asked).toEqual([]);
  });

  it('[RT-34] drops what it has had', () => {
    receive(11, 11, 10, 1, 12, 11);
    expect(surroundings.told).toEqual([11, 12]);
    expect(surroundings.asked).toEqual([]);
  });

  it('[RT-34] waits with the first messages until its first position is known', () => {
    cursor = new StreamCursor(stream, surroundings);
    receive(7, 8);
    expect(surroundings.told).toEqual([]);
    cursor.start({ epoch: 'e', offset: 7 });
    receive(9);
    cursor.start({ epoch: 'e', offset: 12 });
    receive(10);
    expect(surroundings.told).toEqual([8, 9, 10]);
    expect(surroundings.asked).toEqual([]);
  });

  it('[RT-34] notices that the stream began anew after its first position was read', async () => {
    cursor = new StreamCursor(stream, surroundings);
    cursor.followers = 1;
    cursor.receive(message(1, 'f'));
    cursor.start({ epoch: 'e', offset: 7 });
    await surroundings.answer('f', 1, [1]);
    expect(surroundings.told).toEqual(['lost f 0', 1]);
  });

  it('[RT-34] closes a hole from history before it lets the message behind it through', async () => {
    receive(11, 14);
    expect(surroundings.told).toEqual([11]);
    expect(surroundings.asked).toEqual([11]);
    await surroundings.answer('e', 14, [12, 13, 14]);
    receive(15);
    expect(surroundings.told).toEqual([11, 12, 13, 14, 15]);
    expect(surroundings.closings).toBe(1);
    expect(surroundings.forgeries).toBe(0);
  });

  it('[RT-34] keeps what arrives while a hole is closed, each once and in order', async () => {
    receive(13, 14, 15, 14);
    expect(surroundings.told).toEqual([]);
    await surroundings.answer('e', 14, [11, 12, 13, 14]);
    expect(surroundings.told).toEqual([11, 12, 13, 14, 15]);
    expect(surroundings.asked).toEqual([10]);
  });

  it('[RT-34] notices a hole among what arrived while another one was closed', async () => {
    receive(12, 15, 16);
    await surroundings.answer('e', 12, [11, 12]);
    expect(surroundings.told).toEqual([11, 12]);
    receive(17);
    await surroundings.answer('e', 17, [13, 14, 15, 16, 17]);
    expect(surroundings.told).toEqual([11, 12, 13, 14, 15, 16, 17]);
    expect(surroundings.asked).toEqual([10, 12]);
  });

  it.each([
    ['no longer has all of it', [13, 14], ['lost e 12', 13, 14]],
    ['has a hole itself', [11, 13, 14], [11, 'lost e 12', 13, 14]],
    ['ends too early', [11, 12], [11, 12, 'lost e 14']],
    ['has nothing any more', [], ['lost e 14']],
  ])('[RT-34] tells what is lost where history %s, and passes on the rest', async (_what, entries, told) => {
    receive(14);
    await surroundings.answer('e', 14, entries);
    expect(surroundings.told).toEqual(told);
    receive(15);
    expect(surroundings.told).toEqual([...told, 15]);
    expect(surroundings.closings).toBe(0);
  });

  it('[RT-34] loses nothing of a new epoch that history has: neither what was missed nor what told of it', async () => {
    cursor.receive(message(3, 'f'));
    cursor.receive(message(4, 'f'));
    await surroundings.answer('f', 3, [1, 2, 3]);
    expect(surroundings.told).toEqual(['lost f 0', 1, 2, 3, 4]);
    cursor.receive(message(5, 'f'));
    expect(surroundings.told).toEqual(['lost f 0', 1, 2, 3, 4, 5]);
    expect(surroundings.forgeries).toBe(0);
    expect(surroundings.closings).toBe(0);
  });

  it('[RT-34] of a new epoch too, what history has no longer is lost', async () => {
    cursor.receive(message(8, 'f'));
    await surroundings.answer('f', 8, [7, 8]);
    expect(surroundings.told).toEqual(['lost f 6', 7, 8]);
  });

  it('[RT-34] goes on behind the end of a new epoch that is more than it may read', async () => {
    cursor.receive(message(8, 'f'));
    cursor.receive(message(9, 'f'));
    await surroundings.answer('f', 8, []);
    expect(surroundings.told).toEqual(['lost f 8', 9]);
  });

  it('[RT-34] hears of a new epoch from where one of its readers starts', async () => {
    cursor.start({ epoch: 'e', offset: 20 });
    expect(surroundings.asked).toEqual([]);
    cursor.start({ epoch: 'f', offset: 2 });
    await surroundings.answer('f', 2, [1, 2]);
    expect(surroundings.told).toEqual(['lost f 0', 1, 2]);
  });

  it('[RT-34] hears of it also while history is read, and is not misled by a reader who heard before', async () => {
    receive(12);
    cursor.start({ epoch: 'f', offset: 0 });
    await surroundings.answer('e', 12, [11, 12]);
    await surroundings.answer('f', 0, []);
    expect(surroundings.told).toEqual([11, 12, 'lost f 0']);
    cursor.start({ epoch: 'e', offset: 12 });
    await turn();
    cursor.receive(message(1, 'f'));
    await surroundings.answer('f', 1, [1]);
    expect(surroundings.told).toEqual([11, 12, 'lost f 0', 1]);
  });

  it('[RT-34] drops a late message of the epoch before', async () => {
    cursor.receive(message(1, 'f'));
    await surroundings.answer('f', 1, [1]);
    receive(11);
    await surroundings.answer('f', 1, []);
    cursor.receive(message(2, 'f'));
    expect(surroundings.told).toEqual(['lost f 0', 1, 2]);
  });

  it.each([
    ['of an offset that the stream has not reached', 'e', 999_999],
    ['of an offset beyond all', 'e', Number.MAX_SAFE_INTEGER],
    ['of an epoch that is none', 'forged', 11],
    ['of an epoch that is none, and far away', 'forged', 999_999],
  ])('[RT-31] drops a message %s; the true ones go on', async (_what, epoch, offset) => {
    cursor.receive(message(offset, epoch));
    receive(11);
    await surroundings.answer('e', 10, []);
    receive(12);
    expect(surroundings.told).toEqual([11, 12]);
    expect(surroundings.forgeries).toBe(1);
  });

  it('[RT-39] asks again with the next message, when history could not be read', async () => {
    receive(12);
    await surroundings.fail();
    expect(surroundings.failures).toBe(1);
    expect(surroundings.told).toEqual([]);
    receive(13);
    expect(surroundings.asked).toEqual([10, 10]);
    await surroundings.answer('e', 13, [11, 12, 13]);
    expect(surroundings.told).toEqual([11, 12, 13]);
  });

  it('[RT-39] asks again with the next check, when history could not be read', async () => {
    receive(12);
    await surroundings.fail();
    void cursor.check({ epoch: 'e', offset: 12 });
    await surroundings.answer('e', 12, [11, 12]);
    expect(surroundings.told).toEqual([11, 12]);
  });

  it('[RT-34] a check finds what is missing at the end of an idle stream', async () => {
    void cursor.check({ epoch: 'e', offset: 10 });
    expect(surroundings.asked).toEqual([]);
    void cursor.check({ epoch: 'e', offset: 12 });
    await surroundings.answer('e', 12, [11, 12]);
    expect(surroundings.told).toEqual([11, 12]);
  });

  it('[RT-34] a check finds another epoch', async () => {
    void cursor.check({ epoch: 'f', offset: 0 });
    await surroundings.answer('f', 0, []);
    expect(surroundings.told).toEqual(['lost f 0']);
  });

  it('[RT-34] a check finds a stream that went back: Redis lost its last messages, and the numbers are given anew', async () => {
    void cursor.check({ epoch: 'e', offset: 8 });
    await surroundings.answer('e', 8, []);
    receive(9);
    expect(surroundings.told).toEqual(['lost e 8', 9]);
  });

  it('[RT-34] a check that was overtaken by live messages changes nothing', async () => {
    receive(11);
    void cursor.check({ epoch: 'e', offset: 10 });
    await surroundings.answer('e', 11, []);
    receive(12);
    expect(surroundings.told).toEqual([11, 12]);
  });

  it('[RT-34] a check waits for the hole that is being closed, and then looks itself', async () => {
    receive(12);
    const checked = cursor.check({ epoch: 'e', offset: 20 });
    await turn();
    expect(surroundings.asked).toEqual([10]);
    await surroundings.answer('e', 12, [11, 12]);
    expect(surroundings.asked).toEqual([10, 12]);
    await surroundings.answer('e', 20, [13, 14, 15, 16, 17, 18, 19, 20]);
    expect(await checked).toBe(true);
    expect(surroundings.told).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('[RT-39] a check says whether history could be read, also when another one read it', async () => {
    expect(await cursor.check({ epoch: 'e', offset: 10 })).toBe(true);
    const checks = [12, 12].map((offset) => cursor.check({ epoch: 'e', offset }));
    await surroundings.fail();
    expect(await Promise.all(checks)).toEqual([false, false]);
    expect(surroundings.asked).toEqual([10]);
  });

  it('[RT-37] is silent and asks no more when its last follower left while a hole was closed', async () => {
    receive(13);
    cursor.followers = 0;
    await surroundings.answer('e', 13, [11, 12, 13]);
    expect(surroundings.told).toEqual([]);
    expect(surroundings.asked).toEqual([10]);
  });

  it('[RT-34] [K8-03] a failover that lost nothing renames the epoch, and what came since is passed on', async () => {
    cursor.start({ epoch: 'e', offset: 10 });
    cursor.receive(message(12, 'f'));
    await surroundings.answer('f', 12, [11, 12], [{ epoch: 'e', offset: 10 }]);
    expect(surroundings.told).toEqual(['e is f', 11, 12]);
  });

  it('[RT-34] [K8-03] what a failover lost is told: the stream goes back to where both masters were alike', async () => {
    cursor.start({ epoch: 'e', offset: 10 });
    cursor.receive(message(10, 'f'));
    await surroundings.answer('f', 10, [9, 10], [{ epoch: 'e', offset: 8 }]);
    expect(surroundings.told).toEqual(['lost f 8', 9, 10]);
  });
});

describe('a page of history', () => {
  const page = (offset: number, ...offsets: number[]): HistoryPage => ({
    epoch: 'e',
    offset,
    entries: offsets.map((one) => ({ offset: one, json: '{}' })),
  });

  it.each([
    [0, page(0), true],
    [5, page(5), true],
    [5, page(7, 6, 7), true],
    [5, page(7, 7), false],
    [5, page(7, 6), false],
    [5, page(8, 6, 8, 9), false],
    [5, page(7), false],
    [9, page(7), false],
    [5, page(7, 7, 6), false],
  ])('[RT-33] behind %i: %j closes the gap: %s', (offset, found, expected) => {
    expect(closes({ epoch: 'e', offset }, found)).toBe(expected);
  });
});
