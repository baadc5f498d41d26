import { defineEvent, type ServiceBus } from '@ginforge/chassis';
import { cutCloseReason, isRoomName, isUserId } from '@ginforge/protocol';
import { z } from 'zod';
import { checkRoomName, checkUserId } from './publish-checks.js';

const userId = z.string().refine(isUserId);

/** Every connection of the user closes with 4403 (RT-08). */
export const disconnectUser = defineEvent(
  'gateway.disconnect_user',
  z.strictObject({ user_id: userId, reason: z.string().refine((text) => cutCloseReason(text) === text) }),
);

/** The user may no longer be in the room (RT-21). */
export const removeMember = defineEvent(
  'gateway.remove_member',
  z.strictObject({ room: z.string().refine(isRoomName), user_id: userId }),
);

/** What services tell every gateway to do to connections. Rejects with `UNAVAILABLE` when Redis is away. */
export class GatewayCommands {
  constructor(private readonly bus: ServiceBus) {}

  /** Closes every connection of the user on every gateway. `reason` is cut to the 123 bytes that a close frame has room for. */
  async disconnectUser(userId: string, reason: string): Promise<void> {
    checkUserId(userId);
    await this.bus.emit(disconnectUser, { user_id: userId, reason: cutCloseReason(reason) });
  }

  /** Removes the user from the room on every gateway. */
  async removeMember(room: string, userId: string): Promise<void> {
    checkRoomName(room);
    checkUserId(userId);
    await this.bus.emit(removeMember, { room, user_id: userId });
  }
}
