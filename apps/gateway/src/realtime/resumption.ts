import { Inject, Injectable, Logger } from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';
import { type HistoryPage, inPresentEpoch, type Stream, streams } from '@ginforge/notification';
import {
  type ClientMessage,
  closeCodes,
  type ResumedContent,
  type ResumedStream,
  type StreamPosition,
  WireError,
} from '@ginforge/protocol';
import type { GatewayEnvironment } from '../environment.js';
import type { Connection } from './connection.js';
import { RealtimeMetrics } from './realtime-metrics.js';
import { type ReplayAllowance, ReplayMemory } from './replay-memory.js';
import { RoomsService } from './rooms.service.js';
import { sendError, sendResumed } from './server-messages.js';
import { Slots } from './slots.js';
import { closes } from './stream-cursor.js';
import { StreamCursors } from './stream-cursors.js';
import { streamDelivery } from './stream-delivery.js';

type Wanted = ClientMessage<'resume'>['content']['streams'];
type WantedPosition = Wanted[string];

/** A `resume` that is being answered. */
interface Request {
  readonly wanted: Wanted;
  /** The message's own. */
  readonly id: string | undefined;
  readonly allowance: ReplayAllowance;
}

/** A stream of the request, with what history has of it; `page` is missing where the client may not read it. */
interface Found {
  readonly name: string;
  readonly stream: Stream;
  readonly wanted: WantedPosition;
  readonly page: HistoryPage | undefined;
}

/** So many clients' histories are read at a time; the storm after an outage waits here and not in memory. */
const concurrentReads = 32;
const roomPrefix = 'room:';
/** The answer for a stream that the client may not read. */
const refused: ResumedStream = { recovered: false, epoch: '', offset: 0, replayed: 0 };

/** Brings a client that comes back up to date (RT-33): all that it missed in order, or the word that it cannot be had. */
@Injectable()
export class Resumption {
  private readonly reads = new Slots(concurrentReads);
  private readonly logger = new Logger(Resumption.name);

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly cursors: StreamCursors,
    private readonly rooms: RoomsService,
    private readonly metrics: RealtimeMetrics,
    private readonly memory: ReplayMemory,
  ) {}

  /** Holds live messages back until the client's `resume` has been answered, or has not come in time. */
  expect(connection: Connection): void {
    connection.resume = 'awaited';
    connection.hold();
    setTimeout(() => this.giveUp(connection), this.environment.RESUME_WAIT_MS).unref();
  }

  /** @throws WireError BAD_MESSAGE for a second or late `resume`, or streams that cannot be; what cannot be read now closes with 1013 */
  async resume(connection: Connection, wanted: Wanted, id: string | undefined): Promise<void> {
    this.begin(connection, wanted);
    const allowance = this.memory.open();
    try {
      const found = await this.reads.run(() => this.findAll(connection, { wanted, id, allowance }));
      sendResumed(connection, await this.replayAll(connection, found));
    } catch (error) {
      this.logger.warn({ err: error }, 'a client could not be resumed');
      connection.close(closeCodes.overloaded);
    } finally {
      allowance.close();
      connection.release();
    }
  }

  private giveUp(connection: Connection): void {
    if (connection.resume !== 'awaited') return;
    connection.resume = 'over';
    connection.release();
  }

  /** From here on live messages wait. */
  private begin(connection: Connection, wanted: Wanted): void {
    if (connection.resume === 'over')
      throw new WireError('BAD_MESSAGE', 'resume comes once, as the first message.');
    const names = Object.keys(wanted);
    if (!names.every(isStreamName))
      throw new WireError('BAD_MESSAGE', 'content.streams: names a stream that cannot be.');
    if (names.length > this.environment.MAX_ROOMS_PER_CONNECTION + 2) throw new WireError('TOO_MANY_ROOMS');
    if (connection.resume === 'possible') connection.hold();
    connection.resume = 'over';
  }

  private async findAll(connection: Connection, { wanted, id, allowance }: Request): Promise<Found[]> {
    return Promise.all(
      Object.entries(wanted).map(async ([name, position]): Promise<Found> => {
        const stream = streamOfName(connection, name);
        const mayRead = await this.enter(connection, name, id);
        return {
          name,
          stream,
          wanted: position,
          page: mayRead ? await this.find(stream, position, allowance) : undefined,
        };
      }),
    );
  }

  /** Rejoins a room; one that the client may not enter any more is refused alone. */
  private async enter(connection: Connection, name: string, id: string | undefined): Promise<boolean> {
    if (!name.startsWith(roomPrefix)) return true;
    const room = name.slice(roomPrefix.length);
    try {
      await this.rooms.join(connection, room);
      return true;
    } catch (error) {
      if (!(error instanceof WireError) || error.code === 'UNAVAILABLE') throw error;
      this.metrics.refused(error.code.toLowerCase());
      sendError(connection, error.code, error.message, { id, room });
      return false;
    }
  }

  private find(stream: Stream, wanted: WantedPosition, allowance: ReplayAllowance): Promise<HistoryPage> {
    return 'rewind' in wanted
      ? this.cursors.latest(stream, wanted.rewind, allowance)
      : this.cursors.read(stream, wanted, allowance);
  }

  private async replayAll(
    connection: Connection,
    found: readonly Found[],
  ): Promise<ResumedContent['streams']> {
    const results: [string, ResumedStream][] = [];
    for (const one of found) results.push([one.name, await this.replay(connection, one)]);
    return Object.fromEntries(results);
  }

  private async replay(
    connection: Connection,
    { name, stream, wanted, page }: Found,
  ): Promise<ResumedStream> {
    if (page === undefined || !this.mayGoOn(connection, name)) return refused;
    const { epoch, offset } = page;
    const rewinds = 'rewind' in wanted;
    const recovered = !rewinds && isClosedBy(wanted, page);
    const entries = recovered || rewinds ? page.entries : [];
    connection.setFloor(name, page);
    for (const entry of entries) {
      connection.send(streamDelivery(stream, epoch, entry).frame);
      await connection.drained();
      if (!this.mayGoOn(connection, name)) return refused;
    }
    this.metrics.recovered(recovered ? 'recovered' : rewinds ? 'rewound' : 'lost', entries.length);
    return { recovered, epoch, offset, replayed: entries.length };
  }

  /** A grant that is revoked in the middle of a replay ends it (RT-21). */
  private mayGoOn(connection: Connection, name: string): boolean {
    return !name.startsWith(roomPrefix) || this.rooms.isMember(connection, name.slice(roomPrefix.length));
  }
}

function isClosedBy(wanted: StreamPosition, page: HistoryPage): boolean {
  const position = inPresentEpoch(wanted, page);
  return position.epoch === page.epoch && closes(position, page);
}

function isStreamName(name: string): boolean {
  return name === 'user' || name === 'broadcast' || name.startsWith(roomPrefix);
}

function streamOfName({ userId }: Connection, name: string): Stream {
  if (name === 'user') return streams.user(userId);
  return name === 'broadcast' ? streams.broadcast : streams.room(name.slice(roomPrefix.length));
}
