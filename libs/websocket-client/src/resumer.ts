import { type ClientMessage, type ResumedContent } from '@ginforge/protocol';
import { newMessageId } from './message-id.js';
import { type PendingAcks } from './pending-acks.js';
import { type StreamOrder } from './stream-order.js';

/** Streams by their names, each with the place from which on it is wanted, or with how many of its last messages are. */
export type WantedStreams = ClientMessage<'resume'>['content']['streams'];

/** Asks the server for what was missed (RT-33) and hands its answers to the streams. One per link, for one question. */
export class Resumer {
  #question: { id: string; unanswered: Set<string> } | undefined;

  constructor(
    private readonly requests: PendingAcks,
    private readonly order: StreamOrder,
    /** A long replay takes its time: as long as the server may be silent. Milliseconds. */
    private readonly timeoutMs: number,
  ) {}

  /**
   * Runs when the server has answered for all of the streams.
   * @throws WebSocketError the server's where it refuses the resume as a whole, TIMEOUT, or CLOSED when the link ends first
   */
  async resume(streams: WantedStreams): Promise<void> {
    const id = newMessageId();
    this.#question = { id, unanswered: new Set(Object.keys(streams)) };
    try {
      await this.requests.request(
        { type: 'resume', content: { streams } },
        { id, timeoutMs: this.timeoutMs },
      );
    } finally {
      this.#question = undefined;
    }
  }

  /** A `resumed` came, asked for or not (RT-34). */
  receive({ streams }: ResumedContent): void {
    for (const [stream, answer] of Object.entries(streams)) this.order.settle(stream, answer);
    if (this.#question === undefined) return;
    const { id, unanswered } = this.#question;
    if ([...unanswered].every((stream) => stream in streams)) this.requests.settle({ id });
  }
}
