import type { GatewayCommands } from './gateway-commands.js';
import { checkRoomName, checkUserId } from './publish-checks.js';

/**
 * Who was granted which room of the policy `granted` (RT-21). Two stores: Redis, and memory for one process alone (RT-40);
 * one conformance suite runs on both. Rejects with `UNAVAILABLE` when the store is away: it fails closed.
 */
export abstract class RoomGrants {
  constructor(private readonly commands: GatewayCommands) {}

  /** Lets the user enter the room until it is revoked. */
  async grant(room: string, userId: string): Promise<void> {
    checkRoomName(room);
    checkUserId(userId);
    await this.add(room, userId);
  }

  /** Takes the grant back; gateways where the user is in the room now remove the user within a second. */
  async revoke(room: string, userId: string): Promise<void> {
    checkRoomName(room);
    checkUserId(userId);
    await this.remove(room, userId);
    await this.commands.removeMember(room, userId);
  }

  abstract isGranted(room: string, userId: string): Promise<boolean>;

  /** The users who were granted the room, in no order. */
  abstract usersOf(room: string): Promise<string[]>;

  protected abstract add(room: string, userId: string): Promise<void>;

  protected abstract remove(room: string, userId: string): Promise<void>;
}
