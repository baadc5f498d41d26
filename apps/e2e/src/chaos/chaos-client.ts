import { type OutgoingMessage, WebSocketClient, WebSocketError } from '@ginforge/websocket-client';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Audited } from './audit.js';
import { type Entry, type Ledger, type Place } from './ledger.js';
import { Reception } from './reception.js';
import { signToken } from './token.js';
import { TrackedSockets } from './tracked-socket.js';

export interface ChaosClientOptions {
  name: string;
  userId: string;
  rooms: readonly string[];
  /** The address of some gateway; asked at each reconnect. */
  anyGateway: () => string;
}

/** Answers after which the same message, by its id, may be sent again. */
const transientCodes: readonly string[] = [
  'TIMEOUT',
  'UNAVAILABLE',
  'RATE_LIMITED',
  'INTERNAL',
  'QUEUE_FULL',
];
const retryMs = 500;
/** A message whose fate is unknown for longer than the gateway knows its id is not sent again (RT-13). */
const givesUpAfterMs = 4 * 60_000;

/** One user's device: the real client, what it was given, and what it says. */
export class ChaosClient implements Audited {
  readonly name: string;
  readonly userId: string;
  readonly rooms: readonly string[];
  readonly targets: readonly string[];
  readonly reception: Reception;
  readonly sockets = new TrackedSockets();
  /** Errors of the client by their code: worth a look, no verdict. */
  readonly errors = new Map<string, number>();
  reconnects = 0;
  private lastEnd = 'nothing';
  private readonly client: WebSocketClient;

  constructor(
    { name, userId, rooms, anyGateway }: ChaosClientOptions,
    private readonly ledger: Ledger,
  ) {
    this.name = name;
    this.userId = userId;
    this.rooms = rooms;
    this.targets = ['broadcast', `user:${userId}`, ...rooms.map((room) => `room:${room}`)];
    this.reception = new Reception(userId);
    this.client = this.createClient(anyGateway);
  }

  /** Where it stands, and how its last link ended. */
  get condition(): string {
    return `${this.client.state.kind}, last ended by ${this.lastEnd}`;
  }

  /** Runs when the client is connected and in its rooms. */
  async start(): Promise<void> {
    await this.client.connect(() => signToken(this.userId));
    await Promise.all(this.rooms.map((room) => this.client.joinRoom(room)));
  }

  stop(): void {
    this.client.disconnect();
  }

  /** Says something in one of its rooms, until it is acknowledged. */
  sayInRoom(room: string): void {
    const entry = this.ledger.open(this.name, `room:${room}`);
    const message = { type: 'room_message', room, content: { text: `#${entry.id}` } } as const;
    void this.say(entry, { ...message, id: `chaos-${entry.id}`, data: { chaos: entry.id } });
  }

  /** Says something to another user, until it is acknowledged. */
  sayTo(userId: string): void {
    const entry = this.ledger.open(this.name, `user:${userId}`);
    const message = { type: 'chat', to: userId, content: { text: `#${entry.id}` } } as const;
    void this.say(entry, { ...message, id: `chaos-${entry.id}`, data: { chaos: entry.id } });
  }

  private async say(entry: Entry, message: OutgoingMessage): Promise<void> {
    const givesUpAt = Date.now() + givesUpAfterMs;
    for (;;) {
      try {
        const { epoch, offset } = await this.client.send(message);
        this.ledger.acknowledge(entry.id, placeOf(epoch, offset));
        return;
      } catch (error) {
        const isTransient = error instanceof WebSocketError && transientCodes.includes(error.code);
        if (!isTransient) this.book(error);
        if (!isTransient || Date.now() > givesUpAt) return this.ledger.forsake(entry.id);
        entry.saidAgain = true;
        await sleep(retryMs);
      }
    }
  }

  private createClient(anyGateway: () => string): WebSocketClient {
    const client = new WebSocketClient({
      url: anyGateway,
      webSocket: this.sockets.constructorForClient,
      resume: true,
      backoff: { minMs: 200, maxMs: 10_000 },
      heartbeatMs: 3_000,
      deadAfterMs: 10_000,
    });
    client.on('*', (message) => this.reception.book(message));
    client.onLost((loss) => this.reception.bookLoss(loss));
    client.onOpen(({ reconnected }) => (this.reconnects += reconnected ? 1 : 0));
    client.onClose(({ code, reason, willReconnect }) => {
      this.lastEnd = `${code} ${reason.replace(/=\d+/, '')}${willReconnect ? '' : ' for good'}`;
    });
    client.onError((error) => this.book(error));
    return client;
  }

  private book(error: unknown): void {
    const code = error instanceof WebSocketError ? error.code : String(error);
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }
}

function placeOf(epoch: string | undefined, offset: number | undefined): Place | undefined {
  return epoch === undefined || offset === undefined ? undefined : { epoch, offset };
}
