import type { Redis } from 'ioredis';
import type { ControlChannel } from './control-channel.js';
import { checkRoomName, checkUserId } from './publish-checks.js';
import { orUnavailable } from './redis-failure.js';

/** Who was granted which room of the policy `granted` (RT-21). Rejects with `UNAVAILABLE` when Redis is away: it fails closed. */
export class RoomGrants {
  constructor(
    private readonly redis: Redis,
    private readonly control: ControlChannel,
  ) {}

  /** Lets the user enter the room until it is revoked. */
  async grant(room: string, userId: string): Promise<void> {
    checkRoomName(room);
    checkUserId(userId);
    await orUnavailable(this.redis.sadd(grantsKey(room), userId));
  }

  /** Takes the grant back; gateways where the user is in the room now remove the user within a second. */
  async revoke(room: string, userId: string): Promise<void> {
    checkRoomName(room);
    checkUserId(userId);
    await orUnavailable(this.redis.srem(grantsKey(room), userId));
    await this.control.roomRevoked(room, userId);
  }

  async isGranted(room: string, userId: string): Promise<boolean> {
    return (await orUnavailable(this.redis.sismember(grantsKey(room), userId))) === 1;
  }

  /** The users who were granted the room, in no order. */
  async usersOf(room: string): Promise<string[]> {
    return orUnavailable(this.redis.smembers(grantsKey(room)));
  }
}

function grantsKey(room: string): string {
  return `ginforge:room-grants:{${room}}`;
}
