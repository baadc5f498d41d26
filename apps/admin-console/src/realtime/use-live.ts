import { onScopeDispose } from 'vue';
import { coalesce } from './coalesce.js';
import { useConnection } from './connection.js';

/** Between two refreshes, however much happens. Milliseconds. */
const calmMs = 300;

/**
 * Calls `refresh`, which handles its own errors, whenever one of these entities changed anywhere (`data_update`), and whenever such news may have been missed: after
 * a loss, and when a first connection opens after what is shown was loaded. Ends with the component.
 */
export function useLive(entities: readonly string[], refresh: () => Promise<void>): void {
  const { client } = useConnection();
  const news = coalesce(refresh, calmMs);
  const undo = [
    client.on('data_update', ({ content }) => {
      if (entities.includes(content.entity)) news.request();
    }),
    client.onLost(() => news.request()),
    client.onOpen(({ reconnected }) => {
      if (!reconnected) news.request();
    }),
  ];
  onScopeDispose(() => [news.end, ...undo].forEach((end) => end()));
}
