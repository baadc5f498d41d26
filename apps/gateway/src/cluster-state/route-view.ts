import type { RouteView, TargetView } from '@ginforge/notification';
import type { Route } from '../proxy/route-table.js';
import type { UpstreamState } from '../upstreams/upstream-state.js';

const breakers = { closed: 'closed', 'half-open': 'half_open', open: 'open' } as const;

/** A route as other services see it. @param startedAt of this gateway: since when a target is known that never changed */
export function routeView({ prefix, service, auth, upstreams }: Route, startedAt: Date): RouteView {
  return { prefix, service, auth, targets: upstreams.state().map((state) => targetView(state, startedAt)) };
}

function targetView(state: UpstreamState, startedAt: Date): TargetView {
  const { url, address, requests, failures, lastError } = state;
  return {
    url,
    address,
    healthy: state.health !== 'unhealthy',
    breaker: breakers[state.breaker],
    in_flight: state.inFlight,
    requests,
    failures,
    ...(lastError && { last_error: { reason: lastError.reason, at: lastError.at.toISOString() } }),
    since: (state.since ?? startedAt).toISOString(),
  };
}
