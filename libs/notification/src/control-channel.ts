import type { PubSub } from '@ginforge/chassis';
import { isRoomName, isUserId } from '@ginforge/protocol';
import { z } from 'zod';
import { checkRoomName, checkUserId } from './publish-checks.js';
import { orUnavailable } from './redis-failure.js';

/** The channel on which services tell every gateway what to do to connections. */
export const controlChannelName = 'ginforge:control';

const userId = z.string().refine(isUserId);

const controlCommand = z.discriminatedUnion('kind', [
  /** The user may no longer be in the room (RT-21). */
  z.strictObject({ kind: z.literal('room_revoked'), room: z.string().refine(isRoomName), user_id: userId }),
  /** Every connection of the user closes with 4403 (RT-08). */
  z.strictObject({ kind: z.literal('disconnect'), user_id: userId, reason: z.string().max(100) }),
]);

export type ControlCommand = z.infer<typeof controlCommand>;

const maxPayloadLength = 1_024;

/** Reads a payload of the control channel; `undefined` for anything that is not a command. */
export function parseControlCommand(payload: string): ControlCommand | undefined {
  if (payload.length > maxPayloadLength) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return undefined;
  }
  return controlCommand.safeParse(value).data;
}

/** The sending end of the control channel. Rejects with `UNAVAILABLE` when Redis is away. */
export class ControlChannel {
  constructor(private readonly pubSub: PubSub) {}

  /** Closes every connection of the user on every gateway. `reason` is cut to 100 characters. */
  async disconnect(userId: string, reason: string): Promise<void> {
    checkUserId(userId);
    await this.publish({ kind: 'disconnect', user_id: userId, reason: reason.slice(0, 100) });
  }

  /** Removes the user from the room on every gateway. */
  async roomRevoked(room: string, userId: string): Promise<void> {
    checkRoomName(room);
    checkUserId(userId);
    await this.publish({ kind: 'room_revoked', room, user_id: userId });
  }

  private async publish(command: ControlCommand): Promise<void> {
    await orUnavailable(this.pubSub.publish(controlChannelName, JSON.stringify(command)));
  }
}
