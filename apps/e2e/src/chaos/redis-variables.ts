import { type RedisAddress, type RedisEnvironment } from '@ginforge/chassis';
import { type Variables } from '../stack/service-process.js';

/** How a process is told where Redis is. */
export function redisVariables(address: RedisAddress): Variables {
  return typeof address === 'string' ? { REDIS_URL: address } : { REDIS_CLUSTER_NODES: address.join(',') };
}

/** Where that process finds it. */
export function readRedisAddress(environment: RedisEnvironment): RedisAddress {
  const { REDIS_URL: url, REDIS_CLUSTER_NODES: nodes } = environment;
  return nodes.length > 0 ? nodes : url;
}
