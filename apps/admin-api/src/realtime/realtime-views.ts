import { pagingQuery } from '@ginforge/chassis';
import { connectionView as gatewayConnectionView } from '@ginforge/notification';
import { storableText } from '@ginforge/database';
import { cutCloseReason, isUserId, maxCloseReasonBytes } from '@ginforge/protocol';
import { z } from 'zod';

/** Opaque to clients: the last key of a part, so that what comes and goes shifts nothing. */
const cursorPrefix = 'k.';

export function cursorBehind(key: string): string {
  return Buffer.from(cursorPrefix + key).toString('base64url');
}

const cursor = z
  .string()
  .max(400)
  .transform((text, context) => {
    const key = Buffer.from(text, 'base64url').toString();
    const isOurs = key.startsWith(cursorPrefix) && cursorBehind(key.slice(2)) === text && key.length <= 258;
    if (!isOurs) context.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
    return key.slice(cursorPrefix.length);
  })
  .optional()
  .meta({ description: 'The `next_cursor` of the page before.' });

export const feedQuery = z.object({ cursor, page_size: pagingQuery.shape.page_size });

export const connectionsQuery = feedQuery.extend({
  user_id: z.string().refine(isUserId, 'must be a user id').optional(),
});

export const disconnectQuery = z.object({
  reason: storableText({ min: 1, max: maxCloseReasonBytes })
    .refine((text) => cutCloseReason(text) === text, `must have at most ${maxCloseReasonBytes} bytes`)
    .optional()
    .meta({ description: 'What the user is told; the reason of the close (RT-08).' }),
});

export const realtimeStats = z
  .object({
    connections: z.int(),
    users: z.int(),
    rooms: z.int(),
    gateways: z.array(
      z
        .object({
          gateway_id: z.string(),
          status: z.enum(['answered', 'failed', 'missing']),
          connections: z.int().optional(),
          users: z.int().optional(),
          rooms: z.int().optional(),
          buffered_bytes: z.int().optional().meta({ description: 'What waits for slow clients.' }),
        })
        .meta({ id: 'GatewayStats' }),
    ),
  })
  .meta({ id: 'RealtimeStats' });

export const connectionView = gatewayConnectionView
  .extend({ gateway_id: z.string() })
  .meta({ id: 'Connection' });

export const onlineUser = z
  .object({ user_id: z.string(), username: z.string(), connections: z.int() })
  .meta({ id: 'OnlineUser' });

export const openRoom = z
  .object({ name: z.string(), members: z.int().meta({ description: 'Connections in it.' }) })
  .meta({ id: 'OpenRoom' });

/** No more than this of either list is shown of a room. */
export const shownOfRoom = 100;

export const roomView = openRoom
  .extend({
    connections: z.array(connectionView).meta({ description: `The first ${shownOfRoom}.` }),
    granted_users: z.array(z.string()).meta({ description: `The first ${shownOfRoom}.` }),
    grants: z.int(),
  })
  .meta({ id: 'Room' });

export const disconnectedUser = z
  .object({ user_id: z.string(), connections: z.int() })
  .meta({ id: 'DisconnectedUser' });

export const roomGrant = z
  .object({ room: z.string(), user_id: z.string(), granted: z.boolean() })
  .meta({ id: 'RoomGrant' });

export type DisconnectQuery = z.infer<typeof disconnectQuery>;
export type FeedQuery = z.infer<typeof feedQuery>;
export type ConnectionsQuery = z.infer<typeof connectionsQuery>;
export type RealtimeStats = z.infer<typeof realtimeStats>;
export type ConnectionView = z.infer<typeof connectionView>;
export type OnlineUser = z.infer<typeof onlineUser>;
export type OpenRoom = z.infer<typeof openRoom>;
export type RoomView = z.infer<typeof roomView>;
export type DisconnectedUser = z.infer<typeof disconnectedUser>;
export type RoomGrantView = z.infer<typeof roomGrant>;
