import type { RedisOptions } from 'ioredis';

/** Where Redis is: the URL of one Redis, or some nodes of a Redis Cluster as `REDIS_CLUSTER_NODES` names them. */
export type RedisAddress = string | readonly string[];

/** How every node of a cluster is reached, and the nodes that are asked for the others. */
export interface ClusterAddress {
  readonly nodes: { readonly host: string; readonly port: number }[];
  readonly access: Pick<RedisOptions, 'username' | 'password' | 'tls'>;
}

/** Whether it is `host:port`, or a URL with a user, a password or TLS. */
export function isClusterNode(text: string): boolean {
  const url = URL.canParse(withScheme(text)) ? new URL(withScheme(text)) : undefined;
  if (url === undefined || !['redis:', 'rediss:'].includes(url.protocol)) return false;
  return url.hostname !== '' && url.port !== '' && ['', '/'].includes(url.pathname);
}

/** User, password and TLS are those of the first node: a cluster has the same for all. */
export function clusterAddress(texts: readonly string[]): ClusterAddress {
  const urls = texts.map((text) => new URL(withScheme(text)));
  const [first] = urls;
  return {
    nodes: urls.map(({ hostname, port }) => ({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) })),
    access: {
      ...(first?.username ? { username: decodeURIComponent(first.username) } : {}),
      ...(first?.password ? { password: decodeURIComponent(first.password) } : {}),
      ...(first?.protocol === 'rediss:' ? { tls: {} } : {}),
    },
  };
}

/** For a message: where it is and which variable says so, without user and password. */
export function describeRedisAddress(address: RedisAddress): string {
  if (typeof address === 'string') return `Redis at ${describeRedisUrl(address)} (REDIS_URL)`;
  const hosts = address.map((text) => new URL(withScheme(text)).host);
  return `Redis Cluster at ${hosts.join(', ')} (REDIS_CLUSTER_NODES)`;
}

/** A Redis URL without user and password, to be shown and logged. */
export function describeRedisUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

function withScheme(text: string): string {
  return text.includes('://') ? text : `redis://${text}`;
}
