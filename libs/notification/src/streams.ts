import { channels, type Channel } from '@ginforge/protocol';

/** A stream as services and gateways name it: every message in it has an offset (RT-32). */
export type Stream = `user:${string}` | `room:${string}` | 'broadcast';

export const streams = {
  broadcast: 'broadcast',
  user: (userId: string): Stream => `user:${userId}`,
  room: (room: string): Stream => `room:${room}`,
} as const;

/** Both channels of a user feed the one stream of that user. */
export function streamOf(channel: Channel): Stream {
  switch (channel.kind) {
    case 'broadcast':
      return streams.broadcast;
    case 'room':
      return streams.room(channel.room);
    case 'user':
    case 'notification':
      return streams.user(channel.userId);
  }
}

/** The inverse of the protocol's `parseChannel`: the Redis channel's name (RT-30). */
export function channelName(channel: Channel): string {
  switch (channel.kind) {
    case 'broadcast':
      return channels.broadcast;
    case 'room':
      return channels.room(channel.room);
    case 'user':
      return channels.user(channel.userId);
    case 'notification':
      return channels.notification(channel.userId);
  }
}

/** The stream's name as a client sees it: a user's own stream is `user`, whoever it is. */
export function wireStreamName(stream: Stream): string {
  return stream.startsWith('user:') ? 'user' : stream;
}

/** Redis keys of a stream. The hash tag keeps them on one shard, so that one script may touch them all. */
export const streamKeys = {
  /** STREAM: the history; an entry's id is `<offset>-0`. */
  entries: (stream: Stream): string => `ginforge:stream:{${stream}}`,
  /** HASH: `e` the epoch, `s` the last offset, `n` the highest number of a relay's sequence; in a Redis Cluster `f` and `l` (see fence.lua.ts). */
  meta: (stream: Stream): string => `ginforge:stream-meta:{${stream}}`,
  /** STRING: the first result of an idempotency key. */
  once: (stream: Stream, idempotencyKey: string): string =>
    `ginforge:stream-once:{${stream}}:${idempotencyKey}`,
} as const;
