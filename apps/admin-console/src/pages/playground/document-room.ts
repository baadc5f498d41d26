import { applyUpdate, type Doc, encodeStateAsUpdate, encodeStateVector, mergeUpdates } from 'yjs';
import { documentContent, type DocumentMessage, readDocumentMessage } from './document-message.js';

/** How a document reaches its room. */
export interface DocumentLink {
  /** Says it to all members, at once or when there is a link again; resolves with its position in the room's stream. */
  say: (content: unknown) => Promise<{ offset?: number }>;
  /** Something could not be said; it is tried again. Or somebody said what is no change of a document. */
  failed: (error: unknown) => void;
}

/** Keystrokes of this long go out as one message. Milliseconds. */
const gatherMs = 50;
/** What could not be said is said again after that long. Milliseconds. */
const retryMs = 2000;
/** A room keeps its last 200 messages: with the whole document among every hundred, those always hold all of it. */
const snapshotEvery = 100;
/** An update in which nothing is. */
const emptyUpdateBytes = 2;

/**
 * A Yjs document that all members of a room share (https://docs.yjs.dev/api/document-updates). Changes go out as updates, one message at a
 * time, and what is typed meanwhile is merged into the next: an offline hour is one message too. Whoever comes, or has lost messages,
 * asks by its state vector what it lacks, and who has that answers; updates may come twice and in any order. The one whose message
 * got an offset that is a multiple of 100 says the whole document, so that no more history is needed than a room keeps.
 */
export class DocumentRoom {
  readonly #peer = crypto.randomUUID();
  /** State vectors by the ids of the questions that nobody has answered yet. */
  readonly #questions = new Map<string, Uint8Array>();
  /** Own changes that nobody has been told of. */
  readonly #unsaid: Uint8Array[] = [];
  #mustAsk = true;
  #mustSayAll = false;
  /** Has caught up: before that it knows no more than who asks. */
  #isLive = false;
  #isSaying = false;
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly doc: Doc,
    private readonly link: DocumentLink,
  ) {
    doc.on('update', this.#changed);
    this.#schedule();
  }

  /** Something was said in the room. */
  hear(content: unknown): void {
    const message = readDocumentMessage(content);
    if (message === undefined || message.peer === this.#peer) return;
    if (message.kind === 'question') return this.#keepQuestion(message.id, message.vector);
    if (message.kind === 'answer') this.#questions.delete(message.to);
    this.#attempt(() => applyUpdate(this.doc, message.update, this));
  }

  /** Messages of the room were lost for good: asks for what was in them. */
  askAgain(): void {
    this.#mustAsk = true;
    this.#schedule();
  }

  end(): void {
    this.#isOver = true;
    this.doc.off('update', this.#changed);
    clearTimeout(this.#timer);
  }

  readonly #changed = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return;
    this.#unsaid.push(update);
    this.#schedule();
  };

  #keepQuestion(id: string, vector: Uint8Array): void {
    if (!this.#isLive) return;
    this.#questions.set(id, vector);
    this.#schedule();
  }

  #schedule(afterMs = gatherMs): void {
    if (this.#isOver || this.#isSaying || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#sayAll(), afterMs);
  }

  async #sayAll(): Promise<void> {
    this.#timer = undefined;
    this.#isSaying = true;
    let failure: unknown;
    try {
      while (!this.#isOver && (await this.#sayNext()));
    } catch (error) {
      failure = error;
    }
    this.#isSaying = false;
    if (failure === undefined || this.#isOver) return;
    this.link.failed(failure);
    this.#schedule(retryMs);
  }

  /** One message, the most urgent first. @returns whether there was any */
  async #sayNext(): Promise<boolean> {
    const [question] = this.#questions;
    if (this.#mustAsk) await this.#ask();
    else if (question !== undefined) await this.#answer(...question);
    else if (this.#mustSayAll) await this.#sayWhole();
    else if (this.#unsaid.length > 0) await this.#sayChanges();
    else return false;
    return true;
  }

  async #sayChanges(): Promise<void> {
    const changes = this.#unsaid.splice(0);
    try {
      await this.#say({ kind: 'update', peer: this.#peer, update: mergeUpdates(changes) });
    } catch (error) {
      this.#unsaid.unshift(...changes);
      throw error;
    }
  }

  async #ask(): Promise<void> {
    const vector = encodeStateVector(this.doc);
    await this.#say({ kind: 'question', peer: this.#peer, id: crypto.randomUUID(), vector });
    this.#mustAsk = false;
    this.#isLive = true;
  }

  async #answer(to: string, vector: Uint8Array): Promise<void> {
    this.#questions.delete(to);
    const update = this.#attempt(() => encodeStateAsUpdate(this.doc, vector));
    if (update === undefined || update.length <= emptyUpdateBytes) return;
    await this.#say({ kind: 'answer', peer: this.#peer, to, update });
  }

  /** What has not been said yet is in it. */
  async #sayWhole(): Promise<void> {
    this.#unsaid.length = 0;
    this.#mustSayAll = false;
    try {
      await this.#say({ kind: 'update', peer: this.#peer, update: encodeStateAsUpdate(this.doc) });
    } catch (error) {
      this.#mustSayAll = true;
      throw error;
    }
  }

  async #say(message: DocumentMessage): Promise<void> {
    const { offset } = await this.link.say(documentContent(message));
    if (offset !== undefined && offset % snapshotEvery === 0) this.#mustSayAll = true;
  }

  /** What comes from others may be anything; Yjs throws where it is no update. */
  #attempt<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      this.link.failed(error);
      return undefined;
    }
  }
}
