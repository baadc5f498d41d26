import type { GatewayRoute } from '../proxy/gateway-routes.js';
import { urlsVariable, type ProxyEnvironment } from '../proxy/proxy-environment.js';
import { serviceRoutes } from '../proxy/service-routes.js';

/** A service whose document may be read. */
export interface DocumentedService {
  readonly service: string;
  /** Its replicas; one answer is enough. */
  readonly urls: readonly URL[];
  /** What of its paths the public sees. No trailing slashes. */
  readonly prefixes: readonly string[];
}

/** The services that the gateway has routes to, by name (GW-01). */
export function documentedServices(
  environment: Pick<ProxyEnvironment, 'GATEWAY_ROUTES' | (`${string}_URLS` & keyof ProxyEnvironment)>,
): DocumentedService[] {
  const registered = serviceRoutes.map(({ service, prefixes }) => ({
    service,
    prefixes,
    urls: environment[urlsVariable(service)],
  }));
  const added = environment.GATEWAY_ROUTES.map(addedService);
  const names = [...new Set([...registered, ...added].map(({ service }) => service))];
  return names.map((service) => {
    const routes = [...added, ...registered].filter((route) => route.service === service);
    return {
      service,
      urls: routes[0]?.urls ?? [],
      prefixes: [...new Set(routes.flatMap(({ prefixes }) => prefixes))],
    };
  });
}

function addedService({ prefix, service, targets }: GatewayRoute): DocumentedService {
  const owner = serviceRoutes.find(({ prefixes }) => prefixes.some((known) => known === prefix))?.service;
  const name = service ?? owner ?? prefix.slice(prefix.lastIndexOf('/') + 1);
  return { service: name, prefixes: [prefix], urls: targets };
}
