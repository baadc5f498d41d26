import { integerVariable, listVariable } from '@ginforge/chassis';
import { z } from 'zod';

import { gatewayRoutesVariable, routeTransportSchema, targetSchema } from './gateway-routes.js';
import type { ServiceRoute } from './service-route.js';
import { serviceRoutes } from './service-routes.js';

type ScreamingSnake<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Uppercase<Head>}_${ScreamingSnake<Tail>}`
  : Uppercase<Name>;

/** The variable with a service's addresses: `user-api` → `USER_API_URLS`. */
export type UrlsVariable<Service extends string> = `${ScreamingSnake<Service>}_URLS`;

type KnownService = (typeof serviceRoutes)[number]['service'];

/** The name of the variable that holds the comma-separated addresses of `service`. */
export function urlsVariable<Service extends string>(service: Service): UrlsVariable<Service> {
  return `${service.replaceAll('-', '_').toUpperCase()}_URLS` as UrlsVariable<Service>;
}

/** Comma-separated upstream addresses; at home the one on this machine. */
function targetsVariable({ service, port }: ServiceRoute) {
  return z
    .string()
    .default(`http://127.0.0.1:${port}`)
    .transform(splitList)
    .pipe(z.array(targetSchema).min(1, 'must hold at least one address'))
    .describe(`Addresses of ${service}, separated by commas.`);
}

function splitList(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  return items.filter((item) => item !== '');
}

function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text);
}

const targetVariables = Object.fromEntries(
  serviceRoutes.map((route) => [urlsVariable(route.service), targetsVariable(route)]),
) as Record<UrlsVariable<KnownService>, ReturnType<typeof targetsVariable>>;

/** The proxy's part of the gateway's environment (GW-01): `<SERVICE>_URLS` of every registered service, and `GATEWAY_ROUTES`. */
export const proxyEnvironment = {
  ...targetVariables,
  GATEWAY_ROUTES: gatewayRoutesVariable.describe(
    'JSON array of routes, or the path of a file with one: adds to the registered routes, overrides by prefix.',
  ),
  CORS_ORIGINS: listVariable()
    .refine((origins) => origins.every(isOrigin), {
      error: 'must list origins such as https://app.example, or *',
    })
    .describe('Origins of other sites whose pages may use the APIs; `*` for all.'),
  MAX_TUNNELS: integerVariable(0, 1_000_000, 10_000).describe(
    'Upgraded connections that are passed through to services at once.',
  ),
  PROXY_TRANSPORT: routeTransportSchema
    .default('direct')
    .describe(
      'How requests are sent where a route does not say: `direct` or `middleware` (http-proxy-middleware).',
    ),
};

/** `proxyEnvironment` as it comes out of the parser. */
export type ProxyEnvironment = Readonly<z.output<z.ZodObject<typeof proxyEnvironment>>>;
