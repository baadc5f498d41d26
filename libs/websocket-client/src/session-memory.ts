import { type ClientEvents } from './client-events.js';
import { type Outbox } from './outbox.js';
import { type StreamPositions } from './positions.js';
import { type RoomSet } from './room-set.js';
import { type StreamOrder } from './stream-order.js';
import { WebSocketError } from './websocket-error.js';

/** What outlives a link: where the client was, and what it has not yet got an answer to. */
export class SessionMemory {
  userId: string | undefined;
  /** The server would not hear the last `resume` at all. */
  resumeWasRefused = false;

  constructor(
    readonly events: ClientEvents,
    readonly outbox: Outbox,
    readonly rooms: RoomSet,
    readonly positions: StreamPositions,
    readonly order: StreamOrder,
  ) {}

  /**
   * Whether this user was here before. Another user must get nothing of the last one's: neither rooms nor positions, and least
   * of all the unsent messages.
   */
  recognise(userId: string): boolean {
    const isSame = this.userId === userId;
    if (this.userId !== undefined && !isSame) {
      this.forget(new WebSocketError('CLOSED', 'Another user has signed in.'));
    }
    this.userId = userId;
    return isSame;
  }

  forget(reason: WebSocketError): void {
    this.userId = undefined;
    this.outbox.rejectAll(reason);
    this.rooms.clear();
    this.order.clear();
  }
}
