import { parseChannel } from '@ginforge/protocol';

/**
 * The shard channel of a Redis Cluster on which we publish what belongs on `channel`. Those of RT-30 bear the hash tag of their
 * stream's keys, so that one script may append and publish; every other channel is in the slot of its own name.
 */
export function shardChannel(channel: string): string {
  const parsed = parseChannel(channel);
  switch (parsed?.kind) {
    case undefined:
      return channel;
    case 'broadcast':
      return `{broadcast}${channel}`;
    case 'room':
      return `{room:${parsed.room}}${channel}`;
    case 'user':
    case 'notification':
      return `{user:${parsed.userId}}${channel}`;
  }
}

/** The channel that a shard channel stands for. */
export function channelOfShard(shard: string): string {
  const channel = shard.slice(shard.indexOf('}') + 1);
  return shard.startsWith('{') && parseChannel(channel) !== undefined ? channel : shard;
}

/** Whether others publish on it too, by a plain `PUBLISH` (RT-30). */
export function isOpenToOthers(channel: string): boolean {
  return parseChannel(channel) !== undefined;
}
