import { type WebSocketClient } from '@ginforge/websocket-client';
import { onScopeDispose, ref, shallowRef } from 'vue';
import { type ConsoleSession } from './session.js';

export interface EndUser {
  id: string;
  username: string;
  email: string;
  status: 'active' | 'disabled';
  created_at: string;
}

interface EndUserPage {
  list: EndUser[];
  total: number;
  page: number;
  page_size: number;
}

/** One page of the end users, loaded again whenever the gateway says that one of them changed. */
export function useEndUsers(session: ConsoleSession, client: WebSocketClient, pageSize: number) {
  const found = shallowRef<EndUserPage>({ list: [], total: 0, page: 1, page_size: pageSize });
  const loaded = ref(false);
  const failure = ref('');
  let latest = 0;

  async function load(page = found.value.page): Promise<void> {
    const mine = ++latest;
    try {
      const answer = await session.call<EndUserPage>('GET', `/end-users?page=${page}&page_size=${pageSize}`);
      if (mine !== latest) return;
      found.value = answer;
      loaded.value = true;
      failure.value = '';
    } catch (error) {
      if (mine === latest) failure.value = error instanceof Error ? error.message : String(error);
    }
  }

  const undo = [
    client.on('data_update', ({ content }) => {
      if (content.entity === 'user' || content.entity === 'end_user') void load();
    }),
    client.onLost(() => void load()),
  ];
  onScopeDispose(() => undo.forEach((end) => end()));
  void load();
  return { found, loaded, failure, load };
}
