import { defineEvent, type ServiceBus } from '@ginforge/chassis';
import { isRoomName, isUserId } from '@ginforge/protocol';
import { z } from 'zod';
import { checkRoomName, checkUserId } from './publish-checks.js';

const userId = z.string().refine(isUserId);

/** Every connection of the user closes with 4403 (RT-08). */
export const disconnectUser = defineEvent(
  'gateway.disconnect_user',
  z.strictObject({ user_id: userId, reason: z.string().max(100) }),
);

/** The user may no longer be in the room (RT-21). */
export const removeMember = defineEvent(
  'gateway.remove_member',
  z.strictObject({ room: z.string().refine(isRoomName), user_id: userId }),
);

/** What services tell every gateway to do to connections. Rejects with `UNAVAILABLE` when Redis is away. */
export class GatewayCommands {
  constructor(private readonly bus: ServiceBus) {}

  /** Closes every connection of the user on every gateway. `reason` is cut to 100 characters. */
  async disconnectUser(userId: string, reason: string): Promise<void> {
    checkUserId(userId);
    await this.bus.emit(disconnectUser, { user_id: userId, reason: reason.slice(0, 100) });
  }

  /** Removes the user from the room on every gateway. */
  async removeMember(room: string, userId: string): Promise<void> {
    checkRoomName(room);
    checkUserId(userId);
    await this.bus.emit(removeMember, { room, user_id: userId });
  }
}
