import type { GatewayRoute, RouteAuth, RouteTransport } from './gateway-routes.js';
import { urlsVariable, type ProxyEnvironment } from './proxy-environment.js';
import { serviceRoutes } from './service-routes.js';
import type { RateRule } from '../limits/rate-rule.js';
import type { UpstreamPool } from '../upstreams/upstream-pool.js';
import type { PoolOverrides, UpstreamPools } from '../upstreams/upstream-pools.js';
import type { Transport } from './transport.js';

/** Time-outs of one route in milliseconds (GW-07). */
export interface RouteTimeouts {
  /** until the upstream accepts the connection */
  readonly connect: number;
  /** from the end of the request to the first byte of the answer */
  readonly firstByte: number;
  /** without a byte either way while a body is on its way */
  readonly idle: number;
}

/** Where requests under one prefix go. */
export interface Route {
  readonly prefix: string;
  readonly service: string;
  readonly upstreams: UpstreamPool;
  readonly transport: Transport;
  readonly auth: RouteAuth;
  readonly timeouts: RouteTimeouts;
  /** By client address, beside the limits of all routes (GW-08). */
  readonly limits: readonly RateRule[];
}

export const defaultTimeouts: RouteTimeouts = { connect: 2_000, firstByte: 30_000, idle: 60_000 };

/** The routes by prefix (GW-01): the longest prefix that ends at a segment boundary wins. */
export class RouteTable {
  private readonly routes = new Map<string, Route>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.routes.set(route.prefix, route);
  }

  /** The route of a path without a query, or `undefined`. `/api/v1/user` has `/api/v1/user/x`, never `/api/v1/users`. */
  match(path: string): Route | undefined {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const route = this.routes.get(path.slice(0, end));
      if (route !== undefined) return route;
    }
    return undefined;
  }

  list(): readonly Route[] {
    return [...this.routes.values()];
  }
}

/** What a route table is made with. */
export interface RouteTableParts {
  readonly environment: ProxyEnvironment;
  readonly pools: UpstreamPools;
  readonly transports: Record<RouteTransport, Transport>;
}

/** The table of the registered services with their addresses, and over it what `GATEWAY_ROUTES` adds or overrides (GW-01). */
export function createRouteTable(parts: RouteTableParts): RouteTable {
  const { environment } = parts;
  const registered = serviceRoutes.flatMap((route) => registeredRoutes(parts, route));
  const owners = new Map(registered.map((route) => [route.prefix, route.service]));
  const added = environment.GATEWAY_ROUTES.map((route) => addedRoute(parts, route, owners.get(route.prefix)));
  return new RouteTable([...registered, ...added]);
}

function registeredRoutes(
  { environment, pools, transports }: RouteTableParts,
  { service, prefixes, auth }: (typeof serviceRoutes)[number],
): Route[] {
  const upstreams = pools.pool(service, environment[urlsVariable(service)]);
  const transport = transports[environment.PROXY_TRANSPORT];
  const common = { service, upstreams, transport, auth, timeouts: defaultTimeouts, limits: [] };
  return prefixes.map((prefix) => ({ prefix, ...common }));
}

function addedRoute(
  { environment, pools, transports }: RouteTableParts,
  route: GatewayRoute,
  owner: string | undefined,
): Route {
  const service = route.service ?? owner ?? route.prefix.slice(route.prefix.lastIndexOf('/') + 1);
  const { rate_limit: rate } = route;
  return {
    prefix: route.prefix,
    service,
    upstreams: pools.pool(service, route.targets, poolOverrides(route)),
    transport: transports[route.transport ?? environment.PROXY_TRANSPORT],
    auth: route.auth,
    timeouts: {
      connect: route.connect_timeout_ms ?? defaultTimeouts.connect,
      firstByte: route.timeout_ms ?? defaultTimeouts.firstByte,
      idle: route.idle_timeout_ms ?? defaultTimeouts.idle,
    },
    limits:
      rate === undefined
        ? []
        : [{ name: `route ${route.prefix}`, limit: rate.limit, windowSeconds: rate.window_seconds }],
  };
}

function poolOverrides({
  max_in_flight: maxInFlight,
  retry,
  health_path: path,
}: GatewayRoute): PoolOverrides {
  return {
    ...(maxInFlight === undefined ? {} : { maxInFlight }),
    ...(retry === false ? { retryShare: 0 } : {}),
    ...(path === undefined ? {} : { checkPath: path === '' ? undefined : path }),
  };
}
