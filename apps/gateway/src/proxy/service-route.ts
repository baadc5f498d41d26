import type { RouteAuth } from './gateway-routes.js';

/** A service as the gateway knows it: the prefixes that it answers, and the port that it listens on at home. */
export interface ServiceRoute {
  readonly service: string;
  /** Without trailing slashes. */
  readonly prefixes: readonly string[];
  readonly port: number;
  /** What the edge asks of requests (GW-09). A service that has open routes, such as sign-in, says `optional`. */
  readonly auth: RouteAuth;
}
