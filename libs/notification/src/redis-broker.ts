import {
  ClusterSlots,
  defineScript,
  openPromptConnection,
  type RedisClient,
  type RedisConnections,
  type RunScript,
  type ScriptArgument,
  shardChannel,
  TurnBatch,
} from '@ginforge/chassis';
import { Cluster } from 'ioredis';
import { z } from 'zod';
import { AppendBatches } from './append-batches.js';
import { AppendScript } from './append-script.js';
import { type Append, type AppendOutcome, Broker } from './broker.js';
import type { NotificationEnvironment } from './environment.js';
import { historyLimit, metaSeconds } from './history-limits.js';
import { historyInClusterLua, historyLua, positionsInClusterLua, positionsLua } from './history.lua.js';
import type { PublishResult } from './publish-item.js';
import { orUnavailable } from './redis-failure.js';
import {
  type CurrentPosition,
  type HistoryEntry,
  type HistoryPage,
  type HistoryRange,
  newEpoch,
} from './stream-history.js';
import { streamKeys, type Stream } from './streams.js';

const positionsReply = z.array(z.union([z.string(), z.number()]));
const historyReply = z.tuple([z.string(), z.number(), z.string(), z.array(z.string())]);

/** From which end, the first offset (where it is not the last that are wanted), and how many at the most. */
type ReadRange = readonly [mode: 'from' | 'last', from: number, limit: number];

/** Streams in Redis, which all services share: one Lua script a step, so that each is atomic. */
export class RedisBroker extends Broker {
  private readonly batches: AppendBatches;
  private readonly runPositions: RunScript;
  private readonly runHistory: RunScript;
  private readonly asked = new TurnBatch<readonly Stream[], CurrentPosition[]>((wanted) =>
    this.positionsOf(wanted),
  );
  private readonly isCluster: boolean;
  /** Of a Redis Cluster. */
  private readonly slots: ClusterSlots | undefined;
  private look: Promise<void> | undefined;

  /** @param publishing a connection that neither queues nor repeats commands (see `openPromptConnection`) */
  constructor(
    private readonly publishing: RedisClient,
    reading: RedisClient,
    private readonly environment: NotificationEnvironment,
  ) {
    super();
    const isCluster = publishing instanceof Cluster;
    this.isCluster = isCluster;
    this.slots = reading instanceof Cluster ? new ClusterSlots(reading) : undefined;
    this.batches = new AppendBatches(new AppendScript(publishing, environment));
    const positions = isCluster ? positionsInClusterLua : positionsLua;
    this.runPositions = defineScript(reading, 'StreamPositions', positions, isCluster ? 1 : undefined);
    this.runHistory = defineScript(reading, 'StreamHistory', isCluster ? historyInClusterLua : historyLua, 2);
  }

  /** With a connection of its own for publishing; closed by the chassis. */
  static async open(
    connections: RedisConnections,
    environment: NotificationEnvironment,
  ): Promise<RedisBroker> {
    return new RedisBroker(
      await openPromptConnection(connections, 'publisher'),
      connections.commands,
      environment,
    );
  }

  override append(message: Append): Promise<PublishResult> {
    return this.batches.add(message);
  }

  override appendAll(messages: readonly Append[]): Promise<AppendOutcome[]> {
    return this.batches.addAll(messages);
  }

  override async publish(channel: string, envelope: string): Promise<void> {
    this.batches.send();
    const { publishing } = this;
    await orUnavailable(
      publishing instanceof Cluster
        ? publishing.spublish(shardChannel(channel), envelope)
        : publishing.publish(channel, envelope),
    );
  }

  /** One round trip for all, and for everybody who asks in the same turn. */
  override positions(wanted: readonly Stream[]): Promise<CurrentPosition[]> {
    return this.asked.add(wanted);
  }

  override async history(stream: Stream, { fromOffset, limit, epoch }: HistoryRange): Promise<HistoryPage> {
    const range = ['from', Math.max(1, fromOffset), limit] as const;
    const page = await this.read(stream, ...range);
    if (epoch === undefined || knowsEpoch(page, epoch)) return page;
    return (await this.readFromPresentMaster(stream, ...range)) ?? page;
  }

  override async latest(stream: Stream, count: number): Promise<HistoryPage> {
    return this.read(stream, 'last', 0, count);
  }

  /** Each stream is asked for once; in a cluster by itself, since each may be on another node. */
  private async positionsOf(wanted: readonly (readonly Stream[])[]): Promise<CurrentPosition[][]> {
    const streams = [...new Set(wanted.flat())];
    const keys = streams.map((stream) => streamKeys.meta(stream));
    const ask = this.isCluster
      ? Promise.all(keys.map((key) => this.runPositions(key, metaSeconds, newEpoch())))
      : this.runPositions(keys.length, ...keys, metaSeconds, newEpoch()).then((reply) => [reply]);
    const found = (await orUnavailable(ask)).flatMap((reply) => positionsIn(positionsReply.parse(reply)));
    const byStream = new Map(streams.map((stream, index) => [stream, found[index] ?? missing()]));
    return wanted.map((some) => some.map((stream) => byStream.get(stream) ?? missing()));
  }

  private async read(stream: Stream, ...range: ReadRange): Promise<HistoryPage> {
    return pageIn(await orUnavailable(this.runHistory(...this.historyArguments(stream, range))));
  }

  /**
   * A master that has just woken up answers for a moment as if it still were one, and knows no newer epoch than its own: this
   * asks the one that has the slot by the highest configuration epoch of all. @returns undefined where that is not known
   */
  private async readFromPresentMaster(stream: Stream, ...range: ReadRange): Promise<HistoryPage | undefined> {
    const { slots } = this;
    if (slots === undefined) return undefined;
    this.look ??= slots.refreshFromAll().finally(() => (this.look = undefined));
    await this.look;
    const master = slots.masterOf(streamKeys.meta(stream));
    if (master === undefined) return undefined;
    const run = master.eval(historyInClusterLua, 2, ...this.historyArguments(stream, range));
    return pageIn(await orUnavailable(run));
  }

  private historyArguments(stream: Stream, range: ReadRange): ScriptArgument[] {
    const { seconds } = historyLimit(stream, this.environment);
    return [streamKeys.meta(stream), streamKeys.entries(stream), newEpoch(), metaSeconds, seconds, ...range];
  }
}

function pageIn(reply: unknown): HistoryPage {
  const [epoch, offset, forks, flat] = historyReply.parse(reply);
  return { epoch, offset, ...forksIn(forks), entries: pairUp(flat) };
}

function knowsEpoch(page: CurrentPosition, epoch: string): boolean {
  return page.epoch === epoch || page.forks?.some((fork) => fork.epoch === epoch) === true;
}

function pairUp(flat: readonly string[]): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    entries.push({ offset: Number(flat[index]), json: flat[index + 1] ?? '' });
  }
  return entries;
}

/** `<epoch>:<offset> `, as often as there were forks. */
function forksIn(text: string): Pick<CurrentPosition, 'forks'> {
  if (text === '') return {};
  const forks = text
    .trim()
    .split(' ')
    .map((fork) => fork.split(':'));
  return { forks: forks.map(([epoch = '', offset]) => ({ epoch, offset: Number(offset) })) };
}

/** `epoch, offset, forks`, one stream after the other. */
function positionsIn(flat: readonly (string | number)[]): CurrentPosition[] {
  const positions: CurrentPosition[] = [];
  for (let index = 0; index + 2 < flat.length; index += 3) {
    const [epoch, offset, forks] = flat.slice(index, index + 3);
    positions.push({ epoch: String(epoch), offset: Number(offset), ...forksIn(String(forks)) });
  }
  return positions;
}

function missing(): never {
  throw new Error('Redis answered for fewer streams than it was asked for');
}
