import { type Message } from '@ginforge/protocol';
import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue';
import { adminApi, type Schemas } from '../api/admin-api.js';
import { ask } from '../api/ask.js';
import { useCursorList } from '../list/use-cursor-list.js';
import { coalesce } from '../realtime/coalesce.js';
import { useConnection } from '../realtime/connection.js';
import { useLive } from '../realtime/use-live.js';
import { isKept, unreadOf } from './inbox-news.js';

export type InboxEntry = Schemas['Notification'];

/** Between two questions to the server, however much arrives. Milliseconds. */
const calmMs = 300;

/** The administrator's own notifications, as the bell and its panel show them. */
export interface InboxState {
  /** `undefined` until it is known. */
  readonly unread: number | undefined;
  /** Newest first; `undefined` until the panel has been open. */
  readonly entries: readonly InboxEntry[] | undefined;
  readonly hasMore: boolean;
  readonly failure: unknown;
  /** Title of the last one that arrived while this tab was open. */
  readonly arrived: string;
  /** While it is open, what it shows is kept up to date. */
  isOpen: boolean;
  readonly unreadOnly: boolean;
  filter(unreadOnly: boolean): void;
  refresh(): Promise<void>;
  more(): Promise<void>;
  read(entry: InboxEntry): Promise<void>;
  readAll(): Promise<void>;
  remove(entry: InboxEntry): Promise<void>;
}

/**
 * The inbox (RT-35), the same in all tabs and browsers of its owner: what one of them reads the others hear as `data_update`, with the
 * count of unread ones. Ends with the component.
 */
export function useInbox(): InboxState {
  const { client } = useConnection();
  const unread = ref<number>();
  const arrived = ref('');
  const isOpen = ref(false);
  const unreadOnly = ref(false);
  const failure = shallowRef<unknown>();
  const list = useCursorList((cursor) => {
    const query = { cursor, unread: unreadOnly.value ? ('true' as const) : undefined };
    return ask(adminApi.GET('/api/v1/admin/inbox', { params: { query } }));
  });
  const news = coalesce(load, calmMs);

  async function load(): Promise<void> {
    await attempt(async () => {
      const [count] = await Promise.all([
        ask(adminApi.GET('/api/v1/admin/inbox/unread-count')),
        isOpen.value ? list.refresh() : undefined,
      ]);
      unread.value = count.unread;
    });
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      failure.value = undefined;
    } catch (error) {
      failure.value = error;
    }
  }

  function take(message: Message): void {
    if (!isKept(message)) return;
    arrived.value = (message.content as { title: string }).title;
    news.request();
  }

  async function read({ id }: InboxEntry): Promise<void> {
    await ask(adminApi.PUT('/api/v1/admin/inbox/{id}/read', { params: { path: { id } } }));
    await load();
  }

  async function readAll(): Promise<void> {
    await attempt(async () => {
      await ask(adminApi.PUT('/api/v1/admin/inbox/read-all'));
      await load();
    });
  }

  async function remove({ id }: InboxEntry): Promise<void> {
    await ask(adminApi.DELETE('/api/v1/admin/inbox/{id}', { params: { path: { id } } }));
    await load();
  }

  const undo = [
    client.on('notification', take),
    client.on('data_update', (message) => (unread.value = unreadOf(message) ?? unread.value)),
    news.end,
  ];
  onScopeDispose(() => undo.forEach((end) => end()));
  useLive(['notification'], () => Promise.resolve(news.request()));
  watch([isOpen, unreadOnly], () => void load());
  news.request();

  return reactive({
    unread,
    entries: computed(() => list.rows.value),
    hasMore: computed(() => list.hasMore.value),
    failure,
    arrived,
    isOpen,
    unreadOnly,
    filter: (only: boolean) => (unreadOnly.value = only),
    refresh: load,
    more: () => attempt(list.more),
    read,
    readAll,
    remove,
  });
}
