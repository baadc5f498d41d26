import { booleanVariable, integerVariable, listVariable } from '@ginforge/chassis';
import { defaultRoomPolicies, maxRoomsPerConnection, parseRoomPolicies } from '@ginforge/protocol';
import * as z from 'zod';

const roomPolicies = z
  .string()
  .default(defaultRoomPolicies)
  .transform((text, context) => {
    try {
      return parseRoomPolicies(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });

/** Every limit of realtime.md as an environment variable. */
export const realtimeEnvironment = {
  MAX_CONNECTIONS: integerVariable(1, 1_000_000, 50_000).describe(
    'Connections of this gateway; over it 503 (RT-04).',
  ),
  MAX_CONNECTIONS_PER_USER: integerVariable(1, 100_000, 20).describe(
    'Connections of one user over the cluster; over it 4429 (RT-06).',
  ),
  MAX_ROOMS_PER_CONNECTION: integerVariable(1, 10_000, maxRoomsPerConnection).describe(
    'Rooms that one connection may be in (RT-20).',
  ),
  ROOM_POLICIES: roomPolicies.describe('Who may join which rooms, by the name’s prefix (RT-21).'),
  WS_ALLOWED_ORIGINS: listVariable().describe(
    'Origins beside the gateway’s own whose pages may connect, separated by commas (RT-04).',
  ),
  WS_HANDSHAKES_PER_SECOND: integerVariable(1, 1_000_000, 1_000).describe(
    'Handshakes a second of one address, in the long run (RT-04).',
  ),
  WS_HANDSHAKE_BURST: integerVariable(1, 1_000_000, 2_000).describe(
    'Handshakes of one address that may come at once (RT-04).',
  ),
  SEND_BUFFER_BYTES: integerVariable(16_384, 1_073_741_824, 1_048_576).describe(
    'A connection’s unsent bytes; over it 4413 (RT-27).',
  ),
  RESUME_WAIT_MS: integerVariable(100, 60_000, 5_000).describe(
    'How long live messages wait for a `resume` that was announced, in milliseconds (RT-33).',
  ),
  MESSAGES_PER_SECOND: integerVariable(1, 1_000_000, 50).describe(
    'Messages a second of one connection, in the long run; ten seconds over it end in 4429 (RT-26).',
  ),
  MESSAGE_BURST: integerVariable(1, 1_000_000, 100).describe(
    'Messages of one connection that may come at once (RT-26).',
  ),
  DRAIN_SECONDS: integerVariable(0, 3_600, 20).describe(
    'Over so many seconds a gateway that goes down closes its sockets (RT-50).',
  ),
  STREAM_CHECK_MS: integerVariable(100, 3_600_000, 25_000).describe(
    'How often each stream’s place is compared with Redis, in milliseconds (RT-34).',
  ),
  HEARTBEAT_INTERVAL_MS: integerVariable(100, 3_600_000, 25_000).describe(
    'How often the server pings, in milliseconds (RT-25).',
  ),
  HEARTBEAT_TIMEOUT_MS: integerVariable(200, 7_200_000, 60_000).describe(
    'After how long a silence the server closes with 4408, in milliseconds (RT-25).',
  ),
  SUBSCRIPTION_PROBE_MS: integerVariable(100, 600_000, 10_000).describe(
    'How often the subscription proves itself alive, in milliseconds (RT-37).',
  ),
  PRESENCE_RENEW_MS: integerVariable(100, 30_000, 10_000).describe(
    'How often this gateway renews its lease in the presence registry, in milliseconds.',
  ),
  PRESENCE_LINGER_MS: integerVariable(0, 600_000, 5_000).describe(
    'How long a user’s last connection must be gone before the user is, in milliseconds (RT-23).',
  ),
  RECONNECT_SPREAD_MS: integerVariable(0, 600_000, 5_000).describe(
    'A closed gateway’s clients return within this time, each at a random point of it, in milliseconds (RT-50).',
  ),
  STATS_PUBLIC: booleanVariable(false).describe(
    'Whether anybody may read `/ws/stats` in production too (RT-60).',
  ),
};
