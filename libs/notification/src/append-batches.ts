import { ApplicationError, keySlot } from '@ginforge/chassis';
import type { AppendReply, AppendScript } from './append-script.js';
import { type Append, type AppendOutcome, asApplicationError } from './broker.js';
import type { PublishResult } from './publish-item.js';
import { RedisClock } from './redis-clock.js';
import { orUnavailable } from './redis-failure.js';
import { streamKeys, type Stream } from './streams.js';

/** How old a publish may be when Redis carries it out: well before whoever asked is told that it failed. Milliseconds. */
const publishDeadlineMs = 1_500;

/** Bounds of one batch, so that Redis serves others in between. */
const maxMessages = 64;
const maxCharacters = 256 * 1024;

interface Waiting {
  readonly message: Append;
  readonly settle: (outcome: AppendOutcome) => void;
}

/**
 * Joins what is to be appended into few runs of the script: a run, its command and its reply cost more than what it does for one
 * message. What comes in one event-loop turn goes together, and so does what comes while Redis is asked, which would have to wait for the
 * answer anyway. Appends keep their order; in a Redis Cluster those of one stream do, and none waits for those of others.
 */
export class AppendBatches {
  private waiting: Waiting[] = [];
  private waitingSince = 0;
  /** Runs that have not been answered. */
  private underWay = 0;
  /** By slot in a cluster, since each of its nodes has a clock of its own; else one. */
  private readonly clocks = new Map<number, RedisClock>();

  constructor(private readonly script: AppendScript) {}

  add(message: Append): Promise<PublishResult> {
    return new Promise((resolve, reject) =>
      this.wait(message, (outcome) =>
        outcome instanceof ApplicationError ? reject(outcome) : resolve(outcome),
      ),
    );
  }

  addAll(messages: readonly Append[]): Promise<AppendOutcome[]> {
    const outcomes: AppendOutcome[] = [];
    let left = messages.length;
    if (left === 0) return Promise.resolve(outcomes);
    return new Promise((resolve) =>
      messages.forEach((message, index) =>
        this.wait(message, (outcome) => {
          outcomes[index] = outcome;
          if (--left === 0) resolve(outcomes);
        }),
      ),
    );
  }

  /** Sends what waits now, before whatever the connection is given next. */
  send(): void {
    const { waiting, waitingSince } = this;
    this.waiting = [];
    const groups = this.script.isSharded ? byStream(waiting) : [waiting];
    for (const group of groups) for (const batch of batchesOf(group)) void this.run(batch, waitingSince);
  }

  private wait(message: Append, settle: Waiting['settle']): void {
    if (this.waiting.push({ message, settle }) > 1) return;
    this.waitingSince = performance.now();
    if (this.script.isSharded || this.underWay === 0) this.sendSoon();
  }

  private async run(batch: readonly Waiting[], since: number): Promise<void> {
    this.underWay++;
    const outcomes = await this.outcomesOf(batch, since);
    this.underWay--;
    outcomes.forEach((outcome, index) => batch[index]?.settle(outcome));
    if (this.underWay === 0 && this.waiting.length > 0) this.sendSoon();
  }

  /** With what else comes in this turn. */
  private sendSoon(): void {
    setImmediate(() => this.send());
  }

  private async outcomesOf(batch: readonly Waiting[], since: number): Promise<readonly AppendOutcome[]> {
    try {
      const messages = batch.map(({ message }) => message);
      return (await this.ask(messages, since)).outcomes;
    } catch (error) {
      return batch.map(() => asApplicationError(error));
    }
  }

  private async ask(messages: readonly Append[], since: number): Promise<AppendReply> {
    const clock = this.clockOf(messages[0]?.stream);
    const startedAt = clock.start();
    const deadline = clock.deadline(since, publishDeadlineMs);
    const reply = await orUnavailable(this.script.run(messages, deadline));
    clock.learn(startedAt, reply.redisTime);
    return reply;
  }

  private clockOf(stream: Stream | undefined): RedisClock {
    const slot = this.script.isSharded && stream !== undefined ? keySlot(streamKeys.meta(stream)) : 0;
    const known = this.clocks.get(slot);
    if (known !== undefined) return known;
    const clock = new RedisClock();
    this.clocks.set(slot, clock);
    return clock;
  }
}

function byStream(waiting: readonly Waiting[]): Iterable<Waiting[]> {
  const groups = new Map<Stream, Waiting[]>();
  for (const one of waiting) {
    const group = groups.get(one.message.stream);
    if (group === undefined) groups.set(one.message.stream, [one]);
    else group.push(one);
  }
  return groups.values();
}

function* batchesOf(waiting: readonly Waiting[]): Iterable<Waiting[]> {
  let batch: Waiting[] = [];
  let characters = 0;
  for (const one of waiting) {
    const { length } = one.message.json;
    if (batch.length === maxMessages || (batch.length > 0 && characters + length > maxCharacters)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(one);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}
