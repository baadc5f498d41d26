import { isRoomName, isUserId } from './rooms.js';

/** The Redis channels of RT-30, letter for letter. */
export const channels = {
  broadcast: 'websocket:broadcast',
  user: (userId: string) => `websocket:user:${userId}`,
  room: (room: string) => `websocket:room:${room}`,
  notification: (userId: string) => `websocket:notification:${userId}`,
} as const;

/** Whom a channel addresses. */
export type Channel =
  | { kind: 'broadcast' }
  | { kind: 'user'; userId: string }
  | { kind: 'room'; room: string }
  | { kind: 'notification'; userId: string };

const userPrefix = channels.user('');
const roomPrefix = channels.room('');
const notificationPrefix = channels.notification('');

/** Room names may hold colons: what stands behind the prefix is the name, whole. `undefined` for any other channel. */
export function parseChannel(name: string): Channel | undefined {
  if (name === channels.broadcast) return { kind: 'broadcast' };
  if (name.startsWith(userPrefix)) return addressed('user', name.slice(userPrefix.length));
  if (name.startsWith(notificationPrefix)) {
    return addressed('notification', name.slice(notificationPrefix.length));
  }
  if (!name.startsWith(roomPrefix)) return undefined;
  const room = name.slice(roomPrefix.length);
  return isRoomName(room) ? { kind: 'room', room } : undefined;
}

function addressed(kind: 'user' | 'notification', userId: string): Channel | undefined {
  return isUserId(userId) ? { kind, userId } : undefined;
}
