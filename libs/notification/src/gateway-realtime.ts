import { defineQuery } from '@ginforge/chassis';
import { isRoomName, isUserId } from '@ginforge/protocol';
import { z } from 'zod';

/** What every gateway tells of its own connections to who asks; whoever asks puts the answers together. */

const text = z.string().max(256);
const count = z.int().min(0);

/** The part of a list behind `after`, in the order of UTF-16 code units; '' is its beginning. */
const part = z.strictObject({ after: text, limit: z.int().min(1).max(101) });

/** One connection of a gateway. */
export const connectionView = z.object({
  client_id: z.string(),
  user_id: z.string(),
  username: z.string(),
  audience: z.enum(['user', 'admin']),
  connected_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
  rooms: count,
});

/** Numbers of one gateway. */
export const gatewayStats = defineQuery(
  'gateway.stats',
  z.strictObject({}),
  z.object({ connections: count, users: count, rooms: count, buffered_bytes: count }),
);

/** Connections by client id, which rises with the time they were opened; of one user or of the members of one room where that is said. */
export const gatewayConnections = defineQuery(
  'gateway.connections',
  part.extend({
    user_id: z.string().refine(isUserId).optional(),
    room: z.string().refine(isRoomName).optional(),
  }),
  z.object({ connections: z.array(connectionView) }),
);

/** Users by id, with how many connections they have there. */
export const gatewayUsers = defineQuery(
  'gateway.users',
  part,
  z.object({ users: z.array(z.object({ user_id: z.string(), username: z.string(), connections: count })) }),
);

/** Rooms by name, with how many connections are in them there. */
export const gatewayRooms = defineQuery(
  'gateway.rooms',
  part,
  z.object({ rooms: z.array(z.object({ name: z.string(), members: count })) }),
);

/** How many connections of a gateway are in a room. */
export const gatewayRoom = defineQuery(
  'gateway.room',
  z.strictObject({ name: z.string().refine(isRoomName) }),
  z.object({ members: count }),
);

export type ConnectionView = z.infer<typeof connectionView>;
