import { type AckContent, type ErrorContent, type Message } from '@ginforge/protocol';
import { closeCodes, heartbeatSeconds } from '@ginforge/protocol';
import { Heartbeat } from './heartbeat.js';
import { type OutgoingMessage } from './outgoing-message.js';
import { PacedWriter } from './paced-writer.js';
import { PendingAcks } from './pending-acks.js';
import { isTransient, rejoin } from './rejoin.js';
import { Resumer, type WantedStreams } from './resumer.js';
import { roomOf, roomStream } from './room-set.js';
import { isPosition, readAck, readError, readResumed, type Welcome } from './server-message.js';
import { type SessionMemory } from './session-memory.js';
import { type Settings } from './settings.js';
import { keepTokenFresh } from './token-renewal.js';
import { type TokenSource } from './token-source.js';
import { type Link } from './transport.js';
import { WebSocketError } from './websocket-error.js';

/** The life of one link from `welcome` to its end: catches up first, then lets the outbox flow. */
export class Session {
  readonly #life = new AbortController();
  readonly #heartbeat: Heartbeat;
  readonly #writer: PacedWriter;
  /** `resume`, `auth`: at once, ahead of everything. */
  readonly #requests: PendingAcks;
  /** `join_room` after a reconnect: at the pace that the gateway allows. */
  readonly #rejoins: PendingAcks;
  readonly #resumer: Resumer;

  constructor(
    private readonly link: Link,
    private readonly welcome: Welcome,
    private readonly memory: SessionMemory,
    private readonly settings: Settings,
  ) {
    this.#heartbeat = this.#startHeartbeat();
    this.#writer = new PacedWriter(settings.sendRate, (text) => link.send(text));
    this.#requests = new PendingAcks((text) => link.send(text), settings.ackTimeoutMs);
    this.#rejoins = new PendingAcks((text) => this.#writer.write(text), settings.ackTimeoutMs);
    this.#resumer = new Resumer(this.#requests, memory.order, settings.deadAfterMs);
  }

  /** Gets what was missed (RT-71), or finds out what is lost; then sends what waits (RT-72). */
  async begin(resuming: boolean): Promise<void> {
    const answered = resuming ? await this.#resume() : new Set<string>();
    if (answered === undefined || this.#life.signal.aborted) return;
    for (const [stream, position] of Object.entries(this.welcome.streams ?? {})) {
      if (!answered.has(stream)) this.#confirm(stream, position);
    }
    const rooms = this.memory.rooms.list().filter((room) => !answered.has(roomStream(room)));
    await Promise.all(rooms.map((room) => this.#rejoin(room)));
    if (this.#life.signal.aborted) return;
    this.memory.outbox.open((text) => this.#writer.write(text));
  }

  /** Renews the token in place for as long as the link lasts (RT-73). */
  keepTokenFresh(tokens: TokenSource): void {
    const { token_expires_at: expiresAt, server_time: serverTime } = this.welcome;
    if (!tokens.renewable || expiresAt === undefined) return;
    const skew = (serverTime ?? Date.now()) - Date.now();
    void keepTokenFresh({
      expiresAt,
      now: () => Date.now() + skew,
      nextToken: () => tokens.next(),
      authenticate: (token) => this.#requests.request({ type: 'auth', content: { token } }),
      onError: this.memory.events.reportError,
      signal: this.#life.signal,
    });
  }

  receive(message: Message): void {
    this.#heartbeat.heard();
    const ack = readAck(message);
    const error = readError(message);
    const resumed = readResumed(message);
    if (ack !== undefined) this.#settle(ack);
    else if (error !== undefined) this.#refuse(error, message.room);
    else if (resumed !== undefined) this.#resumer.receive(resumed);
    else if (message.type === 'ping') this.#sendNow({ type: 'pong', id: message.id, content: null });
    this.memory.order.receive(message);
  }

  /**
   * Something is missing, though the gateway closes holes itself: the last line of defence (RT-34). `resume` comes once a
   * link, so the client takes another one.
   */
  leaveForHole(): void {
    this.link.leave('A message is missing: coming back to ask for it.');
  }

  end(): void {
    this.#life.abort();
    this.#heartbeat.stop();
    this.#writer.stop();
    this.memory.outbox.pause();
    this.#requests.stop();
    this.#rejoins.stop();
    this.memory.order.loseLink();
  }

  /** The streams that the server answered for; `undefined` when that has to wait for another link. */
  async #resume(): Promise<ReadonlySet<string> | undefined> {
    const { memory } = this;
    const asked = this.#wanted();
    const streams = Object.keys(asked);
    try {
      await this.#resumer.resume(asked);
      memory.resumeWasRefused = false;
      return new Set(streams);
    } catch (thrown) {
      if (!(thrown instanceof WebSocketError)) throw thrown;
      if (this.#mayResumeLater(thrown)) {
        this.link.abandon(closeCodes.overloaded.code, `Cannot resume now: ${thrown.code}`);
        return undefined;
      }
      for (const stream of streams) memory.positions.markStale(stream);
      memory.order.giveUpRewinds();
      return new Set();
    }
  }

  /** A stream goes on from where it was; only one whose place is not known is rewound, and its room entered by that. */
  #wanted(): WantedStreams {
    const { positions, order, rooms } = this.memory;
    const known = this.settings.resume ? positions.beginResume() : {};
    for (const stream of Object.keys(known)) order.rewinds.take(stream);
    const rewinds = order.rewinds.question();
    for (const room of Object.keys(rewinds).map(roomOf)) if (room !== undefined) rooms.add(room);
    return { ...known, ...rewinds };
  }

  /** Nothing is given up for lost while it may still be had; BAD_MESSAGE once, as it may have come too late. */
  #mayResumeLater({ code }: WebSocketError): boolean {
    if (code === 'CLOSED' || isTransient(code)) return true;
    const isFirst = code === 'BAD_MESSAGE' && !this.memory.resumeWasRefused;
    this.memory.resumeWasRefused = isFirst;
    return isFirst;
  }

  #rejoin(room: string): Promise<void> {
    return rejoin(room, {
      join: () => this.#rejoins.request({ type: 'join_room', content: room }),
      refused: (name, error) => {
        this.#leave(name);
        this.memory.events.reportError(error);
      },
      signal: this.#life.signal,
    });
  }

  #settle(ack: AckContent): void {
    const message = this.memory.outbox.settle(ack);
    const rejoined = this.#rejoins.settle(ack);
    if (message?.type === 'leave_room') this.#leave(message.room);
    else if (message?.type === 'join_room') this.#enter(message, ack);
    else if (rejoined) this.#confirmRoom(ack);
    else this.#requests.settle(ack);
  }

  /** An error that names a room is about that room alone, even if it answers a `resume`: the client is out of it. */
  #refuse(error: ErrorContent, room: string | undefined): void {
    if (this.memory.outbox.refuse(error) || this.#rejoins.refuse(error)) return;
    if (room !== undefined) this.#leave(room);
    else if (this.#requests.refuse(error)) return;
    this.memory.events.reportError(new WebSocketError(error.code, error.message, { room }));
  }

  #enter({ room }: OutgoingMessage & { type: 'join_room' }, ack: AckContent): void {
    this.memory.rooms.add(room);
    this.#confirmRoom({ ...ack, room });
  }

  #leave(room: string): void {
    this.memory.rooms.remove(room);
    this.memory.order.forget(roomStream(room));
  }

  #confirmRoom({ room, epoch, offset }: AckContent): void {
    if (room !== undefined) this.#confirm(roomStream(room), { epoch, offset });
  }

  #confirm(stream: string, position: unknown): void {
    if (!isPosition(position)) return;
    const { events, positions } = this.memory;
    const wasKnown = positions.position(stream) !== undefined;
    const confirmation = positions.confirm(stream, position);
    if (confirmation.kind === 'broken') {
      const { epoch, offset } = position;
      events.emit(events.lost, { stream, missed: confirmation.missed, position: { epoch, offset } });
    } else if (confirmation.kind === 'unbroken' && !wasKnown) {
      events.emit(events.recovered, { stream, replayed: 0 });
    }
  }

  #startHeartbeat(): Heartbeat {
    const serverInterval = (this.welcome.heartbeat_seconds ?? heartbeatSeconds) * 1000;
    return new Heartbeat({
      intervalMs: this.settings.heartbeatMs ?? serverInterval,
      deadAfterMs: this.settings.deadAfterMs,
      ping: () => this.#sendNow({ type: 'ping', content: null }),
      dead: () => this.link.abandon(closeCodes.heartbeatTimeout.code, 'The server has gone silent.'),
    });
  }

  #sendNow(message: { type: 'ping' | 'pong'; id?: string; content: null }): void {
    this.link.send(JSON.stringify(message));
  }
}
