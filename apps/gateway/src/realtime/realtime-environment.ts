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
  /** Connections of this gateway; over it 503 (RT-04). */
  MAX_CONNECTIONS: integerVariable(1, 1_000_000, 50_000),
  /** Connections of one user over the cluster; over it 4429 (RT-06). */
  MAX_CONNECTIONS_PER_USER: integerVariable(1, 100_000, 20),
  /** Rooms of one connection (RT-20). */
  MAX_ROOMS_PER_CONNECTION: integerVariable(1, 10_000, maxRoomsPerConnection),
  /** `chat=open,team=granted,…` (RT-21). */
  ROOM_POLICIES: roomPolicies,
  /** Origins beside the gateway's own whose pages may connect (RT-04). */
  WS_ALLOWED_ORIGINS: listVariable(),
  /** Handshakes of one address: this many a second, with bursts (RT-04). */
  WS_HANDSHAKES_PER_SECOND: integerVariable(1, 1_000_000, 1_000),
  WS_HANDSHAKE_BURST: integerVariable(1, 1_000_000, 2_000),
  /** A connection's unsent bytes; over it 4413 (RT-27). */
  SEND_BUFFER_BYTES: integerVariable(16_384, 1_073_741_824, 1_048_576),
  /** How long live messages wait for a `resume` that was announced (RT-33). */
  RESUME_WAIT_MS: integerVariable(100, 60_000, 5_000),
  /** Messages a second of one connection, and its bursts; ten seconds over it end in 4429 (RT-26). */
  MESSAGES_PER_SECOND: integerVariable(1, 1_000_000, 50),
  MESSAGE_BURST: integerVariable(1, 1_000_000, 100),
  /** Over so many seconds a gateway that goes down closes its sockets (RT-50). */
  DRAIN_SECONDS: integerVariable(0, 3_600, 20),
  /** How often each stream's place is compared with Redis (RT-34). */
  STREAM_CHECK_MS: integerVariable(100, 3_600_000, 25_000),
  /** How often the server pings, and after how long a silence it closes with 4408 (RT-25). */
  HEARTBEAT_INTERVAL_MS: integerVariable(100, 3_600_000, 25_000),
  HEARTBEAT_TIMEOUT_MS: integerVariable(200, 7_200_000, 60_000),
  /** How often the subscription proves itself alive (RT-37). */
  SUBSCRIPTION_PROBE_MS: integerVariable(100, 600_000, 10_000),
  /** How often this gateway renews its lease in the presence registry. */
  PRESENCE_RENEW_MS: integerVariable(100, 30_000, 10_000),
  /** How long a user's last connection must be gone before the user is (RT-23). */
  PRESENCE_LINGER_MS: integerVariable(0, 600_000, 5_000),
  /** A closed gateway's clients return within this time, each at a random point of it (RT-50). */
  RECONNECT_SPREAD_MS: integerVariable(0, 600_000, 5_000),
  /** Whether anybody may read `/ws/stats` in production too (RT-60). */
  STATS_PUBLIC: booleanVariable(false),
};
