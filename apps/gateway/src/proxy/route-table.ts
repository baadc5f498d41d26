import type { GatewayRoute } from './gateway-routes.js';
import { urlsVariable, type ProxyEnvironment } from './proxy-environment.js';
import { serviceRoutes } from './service-routes.js';
import { UpstreamPool } from '../upstreams/upstream-pool.js';

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
  readonly timeouts: RouteTimeouts;
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

/** The table of the registered services with their addresses, and over it what `GATEWAY_ROUTES` adds or overrides (GW-01). */
export function createRouteTable(environment: ProxyEnvironment): RouteTable {
  const registered = serviceRoutes.flatMap(({ service, prefixes }) => {
    const upstreams = new UpstreamPool(environment[urlsVariable(service)]);
    return prefixes.map((prefix): Route => ({ prefix, service, upstreams, timeouts: defaultTimeouts }));
  });
  const owners = new Map(registered.map((route) => [route.prefix, route.service]));
  const added = environment.GATEWAY_ROUTES.map((route) => toRoute(route, owners.get(route.prefix)));
  return new RouteTable([...registered, ...added]);
}

function toRoute(route: GatewayRoute, owner: string | undefined): Route {
  return {
    prefix: route.prefix,
    service: route.service ?? owner ?? route.prefix.slice(route.prefix.lastIndexOf('/') + 1),
    upstreams: new UpstreamPool(route.targets),
    timeouts: {
      connect: route.connect_timeout_ms ?? defaultTimeouts.connect,
      firstByte: route.timeout_ms ?? defaultTimeouts.firstByte,
      idle: route.idle_timeout_ms ?? defaultTimeouts.idle,
    },
  };
}
