import { adminApi } from '../../api/admin-api.js';
import { ask } from '../../api/ask.js';

/**
 * Opens the queue board in a tab of its own, by a session for this browser. The tab is opened first, since a browser
 * lets none be opened once the click is over.
 * @throws ApiError
 */
export async function openQueueBoard(): Promise<void> {
  const tab = window.open('', '_blank');
  try {
    const { path } = await ask(adminApi.POST('/api/v1/admin/jobs/board/session'));
    (tab ?? window).location.assign(path);
  } catch (error) {
    tab?.close();
    throw error;
  }
}
