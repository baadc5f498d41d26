import {
  defineScript,
  openPromptConnection,
  type RedisClient,
  type RedisConnections,
  type RunScript,
  shardChannel,
} from '@ginforge/chassis';
import { Cluster } from 'ioredis';
import { z } from 'zod';
import { AppendBatches } from './append-batches.js';
import { AppendScript } from './append-script.js';
import { type Append, type Appended, Broker } from './broker.js';
import type { NotificationEnvironment } from './environment.js';
import { historyLimit, metaSeconds } from './history-limits.js';
import { historyInClusterLua, historyLua, positionInClusterLua, positionLua } from './history.lua.js';
import { orUnavailable } from './redis-failure.js';
import {
  type CurrentPosition,
  type HistoryEntry,
  type HistoryPage,
  type HistoryRange,
  newEpoch,
} from './stream-history.js';
import { streamKeys, type Stream } from './streams.js';

const positionReply = z.tuple([z.string(), z.number(), z.string()]);
const historyReply = z.tuple([z.string(), z.number(), z.string(), z.array(z.string())]);

/** Streams in Redis, which all services share: one Lua script a step, so that each is atomic. */
export class RedisBroker extends Broker {
  private readonly batches: AppendBatches;
  private readonly runPosition: RunScript;
  private readonly runHistory: RunScript;

  /** @param publishing a connection that neither queues nor repeats commands (see `openPromptConnection`) */
  constructor(
    private readonly publishing: RedisClient,
    reading: RedisClient,
    private readonly environment: NotificationEnvironment,
  ) {
    super();
    const isCluster = publishing instanceof Cluster;
    this.batches = new AppendBatches(new AppendScript(publishing, environment));
    this.runPosition = defineScript(
      reading,
      'StreamPosition',
      isCluster ? positionInClusterLua : positionLua,
      1,
    );
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

  override append(message: Append): Promise<Appended> {
    return this.batches.add(message);
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

  /** One round trip for all. */
  override async positions(wanted: readonly Stream[]): Promise<CurrentPosition[]> {
    return orUnavailable(Promise.all(wanted.map((stream) => this.position(stream))));
  }

  override async history(stream: Stream, { fromOffset, limit }: HistoryRange): Promise<HistoryPage> {
    return this.read(stream, 'from', Math.max(1, fromOffset), limit);
  }

  override async latest(stream: Stream, count: number): Promise<HistoryPage> {
    return this.read(stream, 'last', 0, count);
  }

  private async position(stream: Stream): Promise<CurrentPosition> {
    const reply = await this.runPosition(streamKeys.meta(stream), newEpoch(), metaSeconds);
    const [epoch, offset, forks] = positionReply.parse(reply);
    return { epoch, offset, ...forksIn(forks) };
  }

  private async read(
    stream: Stream,
    mode: 'from' | 'last',
    from: number,
    limit: number,
  ): Promise<HistoryPage> {
    const { seconds } = historyLimit(stream, this.environment);
    const keys = [streamKeys.meta(stream), streamKeys.entries(stream)];
    const reply = await orUnavailable(
      this.runHistory(...keys, newEpoch(), metaSeconds, seconds, mode, from, limit),
    );
    const [epoch, offset, forks, flat] = historyReply.parse(reply);
    return { epoch, offset, ...forksIn(forks), entries: pairUp(flat) };
  }
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
