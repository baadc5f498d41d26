import type { PubSub } from '@ginforge/chassis';
import type { StreamPosition } from '@ginforge/protocol';
import { type Append, type AppendOutcome, asApplicationError, Broker, outOfSequence } from './broker.js';
import { encodeEnvelope } from './envelope.js';
import type { NotificationEnvironment } from './environment.js';
import { historyLimit } from './history-limits.js';
import { MemoryStream } from './memory-stream.js';
import type { PublishResult } from './publish-item.js';
import type { HistoryPage, HistoryRange } from './stream-history.js';
import { type Stream, wireStreamName } from './streams.js';

interface MemoryBounds {
  /** All streams together; over it the one that was unused for longest is forgotten, epoch and all. */
  maxBytes: number;
  /** Unix milliseconds. */
  now: () => number;
}

const defaultBounds: MemoryBounds = { maxBytes: 256 * 1024 * 1024, now: Date.now };

/** A stream that nobody wrote or read for so long is forgotten, if its history is not longer. Seconds. */
const idleSeconds = 24 * 60 * 60;
const sweepEveryMs = 60_000;

/** Streams of one process alone (RT-40): they are gone when it ends, and with them their epochs. */
export class MemoryBroker extends Broker {
  /** The one that was unused for longest comes first. */
  private readonly streams = new Map<Stream, MemoryStream>();
  private readonly bounds: MemoryBounds;
  private bytes = 0;
  private sweptAt = 0;

  constructor(
    private readonly pubSub: PubSub,
    private readonly environment: NotificationEnvironment,
    bounds: Partial<MemoryBounds> = {},
  ) {
    super();
    this.bounds = { ...defaultBounds, ...bounds };
  }

  override async append(message: Append): Promise<PublishResult> {
    const { channel, json, id, publishedAt, traceparent, idempotencyKey, sequence } = message;
    const now = this.bounds.now();
    const stream = this.use(message.stream, now);
    const { epoch } = stream.position;
    const name = wireStreamName(message.stream);
    const first = idempotencyKey === undefined ? undefined : stream.firstUse(idempotencyKey, now);
    if (first !== undefined)
      return { id: first.id, stream: name, offset: first.offset, epoch, deduped: true };
    if (sequence && sequence.number <= stream.highest)
      return { id, stream: name, ...stream.position, deduped: true };
    if ((sequence?.after ?? 0) > stream.highest) throw outOfSequence();
    const offset = this.store(stream, message, now);
    const exceptClientId = undefined;
    await this.publish(
      channel,
      encodeEnvelope({ offset, epoch, publishedAt, traceparent, exceptClientId, json }),
    );
    return { id, stream: name, offset, epoch, deduped: false };
  }

  override async appendAll(messages: readonly Append[]): Promise<AppendOutcome[]> {
    const appending = messages.map((message) => this.append(message).catch(asApplicationError));
    return Promise.all(appending);
  }

  override async publish(channel: string, envelope: string): Promise<void> {
    await this.pubSub.publish(channel, envelope);
  }

  override async positions(wanted: readonly Stream[]): Promise<StreamPosition[]> {
    const now = this.bounds.now();
    return wanted.map((stream) => this.use(stream, now).position);
  }

  override async history(stream: Stream, { fromOffset, limit }: HistoryRange): Promise<HistoryPage> {
    const now = this.bounds.now();
    return this.use(stream, now).from(fromOffset, limit, now);
  }

  override async latest(stream: Stream, count: number): Promise<HistoryPage> {
    const now = this.bounds.now();
    return this.use(stream, now).latest(count, now);
  }

  /** How many streams are in memory. */
  get streamCount(): number {
    return this.streams.size;
  }

  private store(stream: MemoryStream, message: Append, now: number): number {
    const { json, id, idempotencyKey, sequence } = message;
    const bytesBefore = stream.bytes;
    const offset = stream.append(json, now);
    stream.highest = sequence?.number ?? stream.highest;
    if (idempotencyKey !== undefined) {
      const forgetAt = now + this.environment.IDEMPOTENCY_SECONDS * 1_000;
      stream.remember(idempotencyKey, { id, offset, forgetAt });
    }
    this.bytes += stream.bytes - bytesBefore;
    this.makeRoom();
    return offset;
  }

  /** The stream, a new one if need be, from now on the last to be forgotten. */
  private use(name: Stream, now: number): MemoryStream {
    if (now - this.sweptAt >= sweepEveryMs) this.sweep(now);
    const known = this.streams.get(name);
    const stream = known ?? new MemoryStream(historyLimit(name, this.environment));
    if (known === undefined) this.bytes += stream.bytes;
    this.streams.delete(name);
    this.streams.set(name, stream);
    stream.usedAt = now;
    this.makeRoom();
    return stream;
  }

  private sweep(now: number): void {
    this.sweptAt = now;
    for (const [name, stream] of this.streams) {
      const bytesBefore = stream.bytes;
      stream.trim(now);
      this.bytes += stream.bytes - bytesBefore;
      const { seconds } = historyLimit(name, this.environment);
      if (now - stream.usedAt > Math.max(idleSeconds, seconds) * 1_000) this.forget(name, stream);
    }
  }

  private makeRoom(): void {
    for (const [name, stream] of this.streams) {
      if (this.bytes <= this.bounds.maxBytes || this.streams.size === 1) return;
      this.forget(name, stream);
    }
  }

  private forget(name: Stream, stream: MemoryStream): void {
    this.streams.delete(name);
    this.bytes -= stream.bytes;
  }
}
