import { Cluster, type ClusterOptions, type Redis, type RedisOptions } from 'ioredis';

import { clusterAddress } from './redis-address.js';

/** How often the nodes are asked who has which slot; a node that answers `MOVED` makes it sooner. Milliseconds. */
const slotsRefreshMs = 2_000;

/** Connections to the nodes of a Redis Cluster that behave as one made with these options would. */
export function openCluster(nodes: readonly string[], options: RedisOptions): Cluster {
  const address = clusterAddress(nodes);
  const cluster = new Cluster([...address.nodes], clusterOptions({ ...options, ...address.access }));
  cluster.on('+node', connectEarly);
  return cluster;
}

/** Ends when every master was reached, or could not be. */
export async function reachMasters(cluster: Cluster): Promise<void> {
  await Promise.allSettled(cluster.nodes('master').map((node) => node.ping()));
}

/** ioredis connects to a node when the first command goes there, and refuses those that follow until it is connected. */
function connectEarly(node: Redis): void {
  if (node.options.readOnly === true || node.status !== 'wait') return;
  node.connect().catch(() => undefined); // the cluster tells of it, and drops the node
}

/**
 * Commands are not auto-pipelined: of a pipeline half of which is answered by `MOVED` ioredis follows none.
 * What is never to be sent twice is not, since a command whose link broke is not given to the next master.
 */
function clusterOptions(options: RedisOptions): ClusterOptions {
  const { enableOfflineQueue, enableAutoPipelining: _, retryStrategy, ...nodeOptions } = options;
  const sendsOnce = options.autoResendUnfulfilledCommands === false;
  return {
    redisOptions: nodeOptions,
    enableOfflineQueue: enableOfflineQueue ?? options.commandTimeout === undefined,
    slotsRefreshInterval: slotsRefreshMs,
    slotsRefreshTimeout: 2_000,
    ...(retryStrategy === undefined ? {} : { clusterRetryStrategy: retryStrategy }),
    ...(sendsOnce ? { retryDelayOnFailover: 0, retryDelayOnClusterDown: 0 } : {}),
  };
}
