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

/** A route that has not got its upstreams yet: one that another overrides is to have none, and no health checks (GW-04). */
type RoutePlan = Omit<Route, 'upstreams'> & {
  readonly targets: readonly URL[];
  readonly overrides?: PoolOverrides;
};

/** The table of the registered services with their addresses, and over it what `GATEWAY_ROUTES` adds or overrides (GW-01). */
export function createRouteTable(parts: RouteTableParts): RouteTable {
  const plans = new Map<string, RoutePlan>();
  for (const service of serviceRoutes)
    for (const prefix of service.prefixes) plans.set(prefix, registeredPlan(parts, prefix, service));
  for (const route of parts.environment.GATEWAY_ROUTES)
    plans.set(route.prefix, addedPlan(parts, route, plans.get(route.prefix)?.service));
  const table = new RouteTable([...plans.values()].map((plan) => toRoute(parts, plan)));
  forgetThoseThatLeave(parts);
  return table;
}

/** Connections to an address that a name no longer stands for (GW-04) would stay open for nothing. */
function forgetThoseThatLeave({ pools, transports }: RouteTableParts): void {
  for (const pool of pools.list())
    pool.onLeave((upstream) => {
      for (const transport of Object.values(transports)) transport.forget(upstream);
    });
}

function toRoute({ pools }: RouteTableParts, { targets, overrides, ...route }: RoutePlan): Route {
  return { ...route, upstreams: pools.pool(route.service, targets, overrides) };
}

function registeredPlan(
  { environment, transports }: RouteTableParts,
  prefix: string,
  { service, auth }: (typeof serviceRoutes)[number],
): RoutePlan {
  const transport = transports[environment.PROXY_TRANSPORT];
  const targets = environment[urlsVariable(service)];
  return { prefix, service, targets, transport, auth, timeouts: defaultTimeouts, limits: [] };
}

function addedPlan(
  { environment, transports }: RouteTableParts,
  route: GatewayRoute,
  owner: string | undefined,
): RoutePlan {
  const { prefix, targets, auth, rate_limit: rate } = route;
  return {
    prefix,
    service: route.service ?? owner ?? prefix.slice(prefix.lastIndexOf('/') + 1),
    targets,
    overrides: poolOverrides(route),
    transport: transports[route.transport ?? environment.PROXY_TRANSPORT],
    auth,
    timeouts: {
      connect: route.connect_timeout_ms ?? defaultTimeouts.connect,
      firstByte: route.timeout_ms ?? defaultTimeouts.firstByte,
      idle: route.idle_timeout_ms ?? defaultTimeouts.idle,
    },
    limits:
      rate === undefined
        ? []
        : [{ name: `route ${prefix}`, limit: rate.limit, windowSeconds: rate.window_seconds }],
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
