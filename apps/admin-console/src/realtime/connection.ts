import { closeCodes, type Message, permissionsChangedReason } from '@ginforge/protocol';
import { type ConnectionState, WebSocketClient } from '@ginforge/websocket-client';
import { defineStore } from 'pinia';
import { markRaw, ref, shallowRef } from 'vue';
import { ApiError } from '../api/api-error.js';
import { useSession } from '../session/session.js';
import { connectionToken } from './connection-token.js';

/** A line of the feed. `key` is the line's own: not every message has an id. */
export interface FeedLine {
  readonly key: number;
  readonly message: Message;
}

/** Why there is no live connection, where only people can tell what to do. */
export interface Refusal {
  readonly code: number;
  readonly reason: string;
}

const feedLength = 200;
/** Answers and heartbeats of the client itself, which would only be noise to people. */
const machinery: readonly string[] = ['ping', 'pong', 'ack', 'welcome', 'resumed'];
/** What changes who may do what: roles, their permissions and menus, and the administrators who have them. */
const rightsEntities: readonly string[] = ['administrator', 'role', 'permission', 'menu'];

/** The one live connection of the console, open as long as somebody is signed in. */
export const useConnection = defineStore('connection', () => {
  const session = useSession();
  const client = markRaw(new WebSocketClient());
  const state = shallowRef<ConnectionState>(client.state);
  const refusal = shallowRef<Refusal>();
  const feed = shallowRef<readonly FeedLine[]>([]);
  /** Streams of which messages were lost for good. */
  const missed = shallowRef<readonly string[]>([]);
  /** How often the rights have changed under the administrator's hands; the shell tells of it. */
  const rightsChanges = ref(0);
  let lines = 0;

  client.onStateChange((next) => {
    state.value = next;
    if (next.kind === 'open') refusal.value = undefined;
    if (next.kind === 'closed') void answerClose(next);
  });
  client.onLost(({ stream }) => (missed.value = [...new Set([...missed.value, stream])]));
  client.on('*', (message) => {
    if (machinery.includes(message.type)) return;
    feed.value = [{ key: ++lines, message }, ...feed.value].slice(0, feedLength);
  });
  client.on('data_update', ({ content }) => {
    if (rightsEntities.includes(content.entity)) void reloadRights();
  });

  function connect(): void {
    refusal.value = undefined;
    void client.connect(connectionToken);
  }

  function disconnect(): void {
    client.disconnect();
    refusal.value = undefined;
    clear();
  }

  function clear(): void {
    feed.value = [];
    missed.value = [];
  }

  /** Whether the account itself is gone, its rights are others, or somebody wants the connection gone, the API knows. */
  async function answerClose({ code, reason }: Refusal): Promise<void> {
    const haveChanged = await reloadRights();
    if (session.user === undefined || client.state.kind !== 'closed') return;
    if (code === closeCodes.revoked.code && (haveChanged || reason === permissionsChangedReason)) connect();
    else refusal.value = { code, reason };
  }

  async function reloadRights(): Promise<boolean> {
    try {
      const haveChanged = await session.reload();
      if (haveChanged) rightsChanges.value += 1;
      return haveChanged;
    } catch (error) {
      if (error instanceof ApiError) return false; // the session is over, which the session tells; or the next message brings it
      throw error;
    }
  }

  return { client, state, refusal, feed, missed, rightsChanges, connect, disconnect, clear };
});
