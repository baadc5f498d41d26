/** Every presence key has the hash tag `{presence}`, so that a script may touch all of them on one shard. */
const prefix = 'ginforge:{presence}:';

/**
 * The registry. `gateways` is what everything hangs on: an entry counts while the lease of its gateway lasts.
 *
 * | key | type | holds |
 * |---|---|---|
 * | `gateways` | ZSET | instance id → end of its lease, Redis time in ms |
 * | `gateway:<id>` | HASH | client id → user id |
 * | `gateway:<id>:rooms` | SET | rooms with a member on that gateway |
 * | `gateway:<id>:user-rooms` | HASH | user id → JSON list of the user's rooms there |
 * | `user:<id>` | HASH | client id → instance id |
 * | `users` | ZSET | online user ids, all with score 0, for pages by rank |
 * | `names` | HASH | user id → user name |
 * | `rooms` | HASH | room → number of gateways with a member |
 * | `departing` | ZSET | user id → when the user counts as gone, Redis time in ms |
 * | `departing-rooms` | HASH | user id → JSON list of the rooms the user was in |
 */
export const presenceKeys = {
  prefix,
  gateways: `${prefix}gateways`,
  gateway: (instanceId: string): string => `${prefix}gateway:${instanceId}`,
  gatewayRooms: (instanceId: string): string => `${prefix}gateway:${instanceId}:rooms`,
  gatewayUserRooms: (instanceId: string): string => `${prefix}gateway:${instanceId}:user-rooms`,
} as const;
