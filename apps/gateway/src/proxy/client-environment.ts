import { integerVariable } from '@ginforge/chassis';
import type { z } from 'zod';

const msVariable = (fallback: number) => integerVariable(100, 3_600_000, fallback);

/** How long and how often clients may hold connections of the gateway (GW-10). */
export const clientEnvironment = {
  CLIENT_HEADERS_TIMEOUT_MS: msVariable(10_000).describe(
    'A request’s head must have come whole this long after its first byte, the first one’s after the connection: else 408.',
  ),
  CLIENT_KEEP_ALIVE_MS: msVariable(75_000).describe(
    'How long a connection waits for its next request. More than the idle time of a load balancer before the gateway (60 s with most), which would else send a request into a connection that is being closed.',
  ),
  MAX_CONNECTIONS_PER_ADDRESS: integerVariable(0, 1_000_000, 4_096).describe(
    'HTTP connections of one client address (of one /64 with IPv6) at once, beside its WebSockets; those of trusted proxies do not count. 0: any.',
  ),
};

/** `clientEnvironment` as it comes out of the parser. */
export type ClientEnvironment = Readonly<z.output<z.ZodObject<typeof clientEnvironment>>>;
