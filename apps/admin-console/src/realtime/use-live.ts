import { onScopeDispose } from 'vue';
import { useConnection } from './connection.js';

/**
 * Calls `refresh` whenever one of these entities changed anywhere (`data_update`), and whenever such news may have been missed: after
 * a loss, and when a first connection opens after what is shown was loaded. Ends with the component.
 */
export function useLive(entities: readonly string[], refresh: () => void): void {
  const { client } = useConnection();
  const undo = [
    client.on('data_update', ({ content }) => {
      if (entities.includes(content.entity)) refresh();
    }),
    client.onLost(refresh),
    client.onOpen(({ reconnected }) => {
      if (!reconnected) refresh();
    }),
  ];
  onScopeDispose(() => undo.forEach((end) => end()));
}
