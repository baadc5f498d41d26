import { type AckContent, type Message } from '@ginforge/protocol';
import { WebSocketClient, WebSocketError } from '@ginforge/websocket-client';
import { markRaw, onScopeDispose, reactive, ref, shallowRef } from 'vue';
import { connectionToken } from '../../realtime/connection-token.js';
import { Cable } from './cable.js';
import { type LinkEvent, type LoggedEvent } from './link-event.js';
import { isDoubled, placesAfter, type StreamPlaces } from './stream-places.js';

/** How often what happened, by the client's own events. */
export interface TrialCounts {
  /** Messages that were handed to the client. */
  readonly sent: number;
  /** Those that the server has taken. */
  readonly acknowledged: number;
  /** Messages in a stream. */
  readonly received: number;
  /** Those of them that came out of the history. */
  readonly replayed: number;
  /** Those that came twice. */
  readonly doubled: number;
}

/** Comes back soon, so that one need not wait long to see it. Milliseconds. */
const backoff = { minMs: 500, maxMs: 3000 };
/** What of a room's history is shown to who comes; a room keeps as many (RT-32). */
const rewind = 200;
const logLength = 100;
const nothing: TrialCounts = { sent: 0, acknowledged: 0, received: 0, replayed: 0, doubled: 0 };

export type TrialClient = ReturnType<typeof useTrialClient>;

/**
 * A client of its own, beside the console's, on a cable that can be cut. `connect` takes it into the rooms, with their history: to be called
 * once all who want to hear that listen. It ends with the component.
 */
export function useTrialClient(rooms: readonly string[]) {
  const cable = markRaw(new Cable());
  const address = ref('');
  const isCut = ref(false);
  const client = markRaw(
    new WebSocketClient({
      url: () => (address.value === '' ? '/ws' : new URL('/ws', address.value)),
      webSocket: cable.webSocket,
      fetch: cable.fetch,
      backoff,
    }),
  );
  const state = shallowRef(client.state);
  const counts = shallowRef(nothing);
  const places = shallowRef<StreamPlaces>({});
  const log = shallowRef<readonly LoggedEvent[]>([]);
  let lines = 0;

  function write(event: LinkEvent): void {
    log.value = [{ key: ++lines, time: Date.now(), event }, ...log.value].slice(0, logLength);
  }

  function count(name: keyof TrialCounts, by = 1): void {
    counts.value = { ...counts.value, [name]: counts.value[name] + by };
  }

  function follow(message: Message): void {
    if (message.stream !== undefined) count('received');
    if (isDoubled(places.value, message)) count('doubled');
    places.value = placesAfter(places.value, message);
  }

  client.on('*', follow);
  client.on('user_status', ({ content }) => write({ kind: content.status, name: content.user_name }));
  client.onStateChange((next) => {
    state.value = next;
    if (next.kind === 'connecting') write(next);
  });
  client.onOpen(({ clientId, reconnected }) => write({ kind: 'opened', clientId, reconnected }));
  client.onClose(({ code, reason }) => {
    write({ kind: 'closed', code, reason });
    if (client.state.kind === 'waiting') write({ kind: 'waiting', delayMs: client.state.delayMs });
  });
  client.onRecovered(({ stream, replayed }) => {
    write({ kind: 'recovered', stream, replayed });
    count('replayed', replayed);
  });
  client.onLost(({ stream, missed }) => write({ kind: 'lost', stream, missed }));
  client.onError(fail);
  document.addEventListener('securitypolicyviolation', tellBarred);
  onScopeDispose(() => {
    document.removeEventListener('securitypolicyviolation', tellBarred);
    client.disconnect();
  });

  /** The browser may refuse a connection without a word to the client, which waits for it then. */
  function tellBarred({ blockedURI }: SecurityPolicyViolationEvent): void {
    const origin = address.value;
    if (origin === '' || !URL.canParse(blockedURI)) return;
    if (new URL(blockedURI).host === new URL(origin).host) write({ kind: 'barred', address: origin });
  }

  function fail(error: unknown): void {
    const code = error instanceof WebSocketError ? error.code : 'FAILED';
    write({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
  }

  function connect(): void {
    const history = Object.fromEntries(rooms.map((room) => [`room:${room}`, rewind]));
    void client.connect(connectionToken, { rewind: history });
  }

  function setCut(cut: boolean): void {
    isCut.value = cut;
    write({ kind: cut ? 'cut' : 'mended' });
    if (cut) cable.cut();
    else cable.mend();
  }

  /** Goes to another gateway, as after a lost link: what was missed on the way comes there. */
  function moveTo(origin: string): void {
    address.value = origin;
    write({ kind: 'moved', address: origin });
    if (state.value.kind === 'closed') return connect();
    cable.cut();
    if (!isCut.value) cable.mend();
  }

  /** @param id its idempotency key (RT-13). @throws WebSocketError */
  async function say(room: string, content: unknown, id?: string): Promise<AckContent> {
    count('sent');
    const ack = await client.send({ type: 'room_message', room, content, id });
    count('acknowledged');
    return ack;
  }

  return reactive({ client, state, counts, places, log, address, isCut, connect, setCut, moveTo, say, fail });
}
