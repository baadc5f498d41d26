import type { RedisClient } from '@ginforge/chassis';
import type { GatewayCommands } from './gateway-commands.js';
import { orUnavailable } from './redis-failure.js';
import { RoomGrants } from './room-grants.js';

/** Grants in Redis, one set a room; they stay until they are revoked. */
export class RedisRoomGrants extends RoomGrants {
  constructor(
    private readonly redis: RedisClient,
    commands: GatewayCommands,
  ) {
    super(commands);
  }

  override async isGranted(room: string, userId: string): Promise<boolean> {
    return (await orUnavailable(this.redis.sismember(grantsKey(room), userId))) === 1;
  }

  override async usersOf(room: string): Promise<string[]> {
    return orUnavailable(this.redis.smembers(grantsKey(room)));
  }

  protected override async add(room: string, userId: string): Promise<void> {
    await orUnavailable(this.redis.sadd(grantsKey(room), userId));
  }

  protected override async remove(room: string, userId: string): Promise<void> {
    await orUnavailable(this.redis.srem(grantsKey(room), userId));
  }
}

function grantsKey(room: string): string {
  return `ginforge:room-grants:{${room}}`;
}
