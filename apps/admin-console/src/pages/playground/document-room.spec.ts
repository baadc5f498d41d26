import { decodeUpdate, Doc } from 'yjs';
import { readDocumentMessage } from './document-message.js';
import { DocumentRoom } from './document-room.js';

const watchers = new Set<() => void>();

/** Something happened that a test may wait for. */
function happened(): void {
  for (const look of [...watchers]) look();
}

/** Resolves once `isSo`, now or after something that happens. */
function until(isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return;
      watchers.delete(look);
      resolve();
    };
    watchers.add(look);
    look();
  });
}

/** A room as the gateway keeps one: numbers what is said, tells it to who is here, and has the last messages for who comes. */
class Room {
  readonly history: unknown[] = [];
  readonly members = new Set<(content: unknown) => void>();

  constructor(private readonly keeps = 200) {}

  say(content: unknown): { offset: number } {
    this.history.push(content);
    for (const hear of [...this.members]) hear(content);
    happened();
    return { offset: this.history.length };
  }

  last(from = 0): unknown[] {
    return this.history.slice(Math.max(from, this.history.length - this.keeps));
  }
}

/** Somebody with the document open. What is said without a link waits for it, and what was missed comes first then. */
class Peer {
  readonly doc = new Doc();
  readonly text = this.doc.getText('text');
  readonly failures: unknown[] = [];
  readonly document: DocumentRoom;
  /** What is said is refused. */
  isRefused = false;
  #wasAt = 0;
  #linkBack: (() => void) | undefined;
  #link: Promise<void> = Promise.resolve();

  constructor(readonly room: Room) {
    this.document = new DocumentRoom(this.doc, {
      say: (content) => this.#say(content),
      failed: (error) => {
        this.failures.push(error);
        happened();
      },
    });
    this.doc.on('update', happened);
    for (const content of room.last()) this.#hear(content);
    room.members.add(this.#hear);
  }

  cut(): void {
    this.room.members.delete(this.#hear);
    this.#wasAt = this.room.history.length;
    this.#link = new Promise((resolve) => (this.#linkBack = resolve));
  }

  /** @param hasHistory whether what was missed can still be had */
  comeBack(hasHistory = true): void {
    if (hasHistory) for (const content of this.room.last(this.#wasAt)) this.#hear(content);
    this.room.members.add(this.#hear);
    this.#linkBack?.();
    if (!hasHistory) this.document.askAgain();
  }

  type(text: string, index = this.text.length): void {
    this.text.insert(index, text);
  }

  async shows(...parts: string[]): Promise<void> {
    await until(() => parts.every((part) => this.text.toJSON().includes(part)));
  }

  readonly #hear = (content: unknown): void => this.document.hear(content);

  async #say(content: unknown): Promise<{ offset: number }> {
    await this.#link;
    if (this.isRefused) throw new Error('refused');
    return this.room.say(content);
  }
}

describe('DocumentRoom', () => {
  const peers: Peer[] = [];
  const open = (room: Room): Peer => {
    const peer = new Peer(room);
    peers.push(peer);
    return peer;
  };

  afterEach(() => {
    for (const { document } of peers.splice(0)) document.end();
  });

  const kinds = (room: Room): unknown[] => room.history.map((content) => Object(content).kind);
  const count = (room: Room, wanted: string): number => kinds(room).filter((kind) => kind === wanted).length;

  it('[RT-15] what one types the other has, and many keystrokes are one message', async () => {
    const room = new Room();
    const [ada, bob] = [open(room), open(room)];
    for (const letter of 'hello') ada.type(letter);
    await bob.shows('hello');
    expect(count(room, 'update')).toBe(1);
  });

  it('[RT-15] one tells the room what is one’s own, and nothing again that came from there', async () => {
    const room = new Room();
    const [ada, bob] = [open(room), open(room)];
    ada.type('hers ');
    await bob.shows('hers');
    bob.type('his ');
    await ada.shows('his');
    const said = room.history.map(readDocumentMessage).findLast((message) => message?.kind === 'update');
    const authors =
      said?.kind === 'update' ? decodeUpdate(said.update).structs.map(({ id }) => id.client) : [];
    expect(authors).toEqual([bob.doc.clientID]);
  });

  it('[RT-33] edits of somebody offline and of somebody online merge, and the offline ones are one message', async () => {
    const room = new Room();
    const [ada, bob] = [open(room), open(room)];
    ada.type('shared ');
    await bob.shows('shared');
    bob.cut();
    bob.type('offline ', 0);
    bob.type('words ', 8);
    ada.type('online ');
    await until(() => count(room, 'update') === 2);
    bob.comeBack();
    await ada.shows('offline words');
    await bob.shows('online');
    expect(bob.text.toJSON()).toBe(ada.text.toJSON());
  });

  it('[RT-33] who comes late and finds no history is told all, by one of those who are here', async () => {
    const room = new Room(0);
    const ada = open(room);
    ada.type('said long ago');
    await until(() => count(room, 'update') === 1);
    const carol = open(room);
    await carol.shows('said long ago');
    const bob = open(room);
    await bob.shows('said long ago');
    bob.type('!');
    await ada.shows('!');
    expect(count(room, 'answer')).toBe(2);
    expect([ada, bob, carol].flatMap(({ failures }) => failures)).toEqual([]);
  });

  it('[RT-33] questions of the past are not answered again by who comes', async () => {
    const room = new Room();
    const ada = open(room);
    await until(() => kinds(room).includes('question'));
    ada.type('text');
    await until(() => kinds(room).includes('update'));
    for (const { document } of peers.splice(0)) document.end();
    room.members.clear();
    const late = open(room);
    await late.shows('text');
    await until(() => count(room, 'question') === 2);
    late.type('!');
    await until(() => kinds(room).at(-1) === 'update');
    expect(kinds(room)).not.toContain('answer');
  });

  it('[RT-34] after messages were lost it asks again, and both have all', async () => {
    const room = new Room();
    const [ada, bob] = [open(room), open(room)];
    ada.type('one ');
    await bob.shows('one');
    await until(() => count(room, 'question') === 2);
    bob.cut();
    bob.type('three ');
    ada.type('two ');
    await until(() => count(room, 'update') === 2);
    bob.comeBack(false);
    await bob.shows('one', 'two', 'three');
    await ada.shows('one', 'two', 'three');
    expect(bob.text.toJSON()).toBe(ada.text.toJSON());
  });

  it('[RT-32] the whole document is said now and then: the history of a room is enough, however long one writes', async () => {
    const room = new Room(120);
    const ada = open(room);
    ada.type('in the beginning ');
    await until(() => kinds(room).includes('update'));
    for (let count = 1; count <= 290; count += 1) room.say({ kind: 'other' });
    for (let count = 0; count < 15; count += 1) {
      const said = room.history.length;
      ada.type(`${count} `);
      await until(() => room.history.length > said);
    }
    ada.document.end();
    room.members.clear();
    const late = open(room);
    await late.shows('in the beginning 0 1 ', ' 14 ');
  });

  it('[RT-10] what is no change of a document hurts nobody, and is told', async () => {
    const room = new Room();
    const [ada, bob] = [open(room), open(room)];
    const peer = 'stranger';
    for (const content of [
      null,
      'hello',
      { text: 'hello' },
      { kind: 'update', peer, update: '!' },
      { kind: 'update', peer, update: '////' },
      { kind: 'question', peer, id: 'q', vector: '////' },
      { kind: 'answer', peer, update: 'AAA=' },
    ]) {
      room.say(content);
    }
    ada.type('still here');
    await bob.shows('still here');
    await until(() => ada.failures.length > 0);
  });

  it('[RT-72] what was refused is said again', async () => {
    const room = new Room();
    const [ada, bob] = [open(room), open(room)];
    ada.isRefused = true;
    ada.type('stubborn');
    await until(() => ada.failures.length > 0);
    ada.isRefused = false;
    await bob.shows('stubborn');
  });
});
