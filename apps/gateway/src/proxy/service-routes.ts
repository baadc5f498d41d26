import type { RouteAuth } from './gateway-routes.js';

/**
 * What each service registered in its own `package.json#ginforge` (GW-01): the prefixes that it answers and the
 * port that it listens on at home. Data only, in the shape in which a generator writes it.
 */
export const serviceRoutes = [
  { service: 'user-api', prefixes: ['/api/v1/user'], port: 8081, auth: 'optional' },
  { service: 'admin-api', prefixes: ['/api/v1/admin'], port: 8083, auth: 'optional' },
  { service: 'file-api', prefixes: ['/api/v1/files'], port: 8086, auth: 'optional' },
] as const satisfies readonly ServiceRoute[];

/** A service as the gateway knows it. Prefixes have no trailing slash. */
export interface ServiceRoute {
  readonly service: string;
  readonly prefixes: readonly string[];
  readonly port: number;
  /** What the edge asks of requests (GW-09). A service that has open routes, such as sign-in, says `optional`. */
  readonly auth: RouteAuth;
}
