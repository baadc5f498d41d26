import { isIPv4, isIPv6 } from 'node:net';

import { z } from 'zod';

import { isClusterNode } from '../redis/redis-address.js';
import { booleanVariable, integerVariable, listVariable, ratioVariable, urlVariable } from './variables.js';

interface ServiceDefaults {
  /** The port a service listens on unless `PORT` says otherwise. */
  readonly port: number;
  /** Whose `X-Forwarded-*` headers are believed; the services behind the gateway believe private addresses. */
  readonly trustedProxies?: readonly string[];
}

const privateAddresses: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

/** The variables of every service, to be spread into its schema: `z.object({ ...serviceEnvironment({ port: 8081 }) })`. */
export function serviceEnvironment({ port, trustedProxies = privateAddresses }: ServiceDefaults) {
  return {
    NODE_ENV: z
      .enum(['development', 'test', 'production'], { error: 'must be development, test or production' })
      .default('development')
      .describe('`production` refuses development defaults.'),
    HOST: z.string().default('0.0.0.0').describe('Address to listen on.'),
    PORT: integerVariable(0, 65_535, port).describe('Port to listen on; 0 takes a free one.'),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
        error: 'must be fatal, error, warn, info, debug, trace or silent',
      })
      .default('info')
      .describe('Least level that is logged.'),
    OTEL_EXPORTER_OTLP_ENDPOINT: urlVariable('http', 'https')
      .optional()
      .describe('Collector that traces go to by OTLP over HTTP; without one there are none.'),
    OTEL_TRACES_SAMPLER_ARG: ratioVariable(1).describe('Share of the traces that are kept, from 0 to 1.'),
    SHUTDOWN_TIMEOUT_MS: integerVariable(100, 600_000, 30_000).describe(
      'Bound of an orderly stop in milliseconds; what still runs then is cut off.',
    ),
    TRUSTED_PROXIES: proxiesVariable(trustedProxies).describe(
      'Addresses, networks or `loopback`, `linklocal`, `uniquelocal` whose forwarding headers are believed.',
    ),
  };
}

/** The variables of a service that uses Redis. */
export const redisEnvironment = {
  REDIS_URL: urlVariable('redis', 'rediss')
    .default('redis://127.0.0.1:6379')
    .describe('Redis that all replicas share.'),
  REDIS_CLUSTER_NODES: listVariable()
    .refine((nodes) => nodes.every(isClusterNode), { error: 'must list nodes as host:port' })
    .describe('Nodes of a Redis Cluster as `host:port`, some are enough; instead of REDIS_URL.'),
  REDIS_ENABLED: booleanVariable(true).describe('`false` runs without Redis, where the service can.'),
};

/** What the chassis itself reads of a service's environment. */
export type ServiceEnvironment = Readonly<z.output<z.ZodObject<ReturnType<typeof serviceEnvironment>>>>;

/** What {@link ChassisModule} reads of a service that uses Redis. */
export type RedisEnvironment = Readonly<z.output<z.ZodObject<typeof redisEnvironment>>>;

function proxiesVariable(fallback: readonly string[]) {
  const error = 'must list IP addresses, networks as 10.0.0.0/8, or loopback, linklocal, uniquelocal';
  return listVariable(fallback).refine((items) => items.every(isProxy), { error });
}

function isProxy(item: string): boolean {
  const [address = '', prefix, ...rest] = item.split('/');
  if (privateAddresses.includes(address)) return prefix === undefined;
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  const validPrefix = prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits);
  return bits > 0 && validPrefix && rest.length === 0;
}
