import { type ResumedContent, type StreamPosition } from '@ginforge/protocol';
import { newMessageId } from './message-id.js';
import { type PendingAcks } from './pending-acks.js';
import { type StreamOrder } from './stream-order.js';

/** Asks the server for what was missed (RT-33) and hands its answers to the streams. One per link. */
export class Resumer {
  readonly #asked = new Map<string, string[]>();

  constructor(
    private readonly requests: PendingAcks,
    private readonly order: StreamOrder,
  ) {}

  /** The streams that the server answered for; none where it does not know `resume` or did not answer in time. */
  async resume(streams: Record<string, StreamPosition>): Promise<ReadonlySet<string>> {
    const id = newMessageId();
    const names = Object.keys(streams);
    this.#asked.set(id, names);
    try {
      await this.requests.request({ type: 'resume', content: { streams } }, id);
      return new Set(names.filter((name) => this.#asked.get(id)?.includes(name) !== true));
    } catch {
      for (const name of names) this.order.giveUp(name);
      return new Set();
    } finally {
      this.#asked.delete(id);
    }
  }

  /** A `resumed` came, asked for or not (RT-34). */
  receive({ streams }: ResumedContent): void {
    for (const [stream, answer] of Object.entries(streams)) this.order.settle(stream, answer);
    for (const [id, names] of this.#asked) {
      const unanswered = names.filter((name) => !(name in streams));
      if (names.length > 0 && unanswered.length === names.length) continue;
      this.#asked.set(id, unanswered);
      this.requests.settle({ id });
    }
  }
}
