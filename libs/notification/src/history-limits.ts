import type { NotificationEnvironment } from './environment.js';
import type { Stream } from './streams.js';

/** How much of a stream is kept (RT-32): both bounds hold at once. */
export interface HistoryLimit {
  messages: number;
  seconds: number;
}

/** Epoch and offset outlive any history: a position must not look new while a client may still hold it. Seconds. */
export const metaSeconds = 30 * 24 * 60 * 60;

export function historyLimit(stream: Stream, environment: NotificationEnvironment): HistoryLimit {
  if (stream === 'broadcast') {
    return {
      messages: environment.HISTORY_BROADCAST_MAX,
      seconds: environment.HISTORY_BROADCAST_TTL_SECONDS,
    };
  }
  return stream.startsWith('room:')
    ? { messages: environment.HISTORY_ROOM_MAX, seconds: environment.HISTORY_ROOM_TTL_SECONDS }
    : { messages: environment.HISTORY_USER_MAX, seconds: environment.HISTORY_USER_TTL_SECONDS };
}
