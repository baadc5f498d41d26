import { type Message } from '@ginforge/protocol';
import { WebSocketClient, type ConnectionState } from '@ginforge/websocket-client';
import { onScopeDispose, ref, shallowRef } from 'vue';
import { type ConsoleSession } from './session.js';

/** A line of the feed. `key` is the line's own: not every message has an id. */
export interface FeedLine {
  key: number;
  message: Message;
}

const feedLength = 100;
/** Answers and heartbeats of the client itself, which would only be noise to people. */
const machinery: readonly string[] = ['ping', 'pong', 'ack', 'welcome', 'resumed'];

/** The console's live connection, as Vue sees it; ends with the component that uses it. */
export function useRealtime(session: ConsoleSession) {
  const client = new WebSocketClient();
  const state = shallowRef<ConnectionState>(client.state);
  const feed = ref<FeedLine[]>([]);
  const missed = ref<string[]>([]);
  let lines = 0;

  client.onStateChange((next) => (state.value = next));
  client.onLost(({ stream }) => (missed.value = [...new Set([...missed.value, stream])]));
  client.on('*', (message) => {
    if (machinery.includes(message.type)) return;
    feed.value = [{ key: ++lines, message }, ...feed.value].slice(0, feedLength);
  });
  const connect = (): void => void client.connect(() => session.accessToken());
  const clear = (): void => {
    feed.value = [];
    missed.value = [];
  };
  connect();
  onScopeDispose(() => client.disconnect());
  return { client, state, feed, missed, connect, clear };
}
