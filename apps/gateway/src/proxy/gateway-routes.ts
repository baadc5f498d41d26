import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** `http://host:port` of an upstream; a path, query or credentials in it would be silently lost, so they are refused. */
export const targetSchema = z
  .url({ protocol: /^https?$/ })
  .transform((text) => new URL(text))
  .refine((url) => url.pathname === '/' && url.search === '' && url.username === '' && url.password === '', {
    error: 'must be http://host:port or https://host:port and nothing more',
  });

/** What the gateway answers itself: a route there would take its own health or the clients' sockets away from it. */
const ownPaths = /^\/(?:ws|healthz|readyz|metrics|docs)(?:\/|$)/;

const prefixSchema = z
  .string()
  .regex(/^(\/[\w.~-]+)+\/?$/, 'must be a plain path such as /api/v1/merchant')
  .transform((prefix) => prefix.replace(/\/$/, ''))
  .refine((prefix) => !prefix.split('/').some((segment) => segment === '.' || segment === '..'), {
    error: 'must not contain dot segments',
  })
  .refine((prefix) => !ownPaths.test(prefix), {
    error: 'is answered by the gateway itself (/ws, /healthz, /readyz, /metrics, /docs)',
  });

/** Whether the edge asks for a token: `optional` only counts the user's requests, `required` answers 401 without a good one (GW-09). */
export const routeAuthSchema = z.enum(['none', 'optional', 'required'], {
  error: 'must be none, optional or required',
});

/** How requests are sent (docs/decisions/0006). */
export const routeTransportSchema = z.enum(['direct', 'middleware'], {
  error: 'must be direct or middleware',
});

/** One entry of `GATEWAY_ROUTES` (GW-01). Times are milliseconds (GW-07): `timeout_ms` is the wait for the first byte of the answer. */
export const gatewayRouteSchema = z.strictObject({
  prefix: prefixSchema,
  targets: z.array(targetSchema).min(1),
  service: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .optional(),
  auth: routeAuthSchema.default('none'),
  transport: routeTransportSchema.optional(),
  timeout_ms: z.int().min(1).max(3_600_000).optional(),
  connect_timeout_ms: z.int().min(1).max(60_000).optional(),
  idle_timeout_ms: z.int().min(1).max(3_600_000).optional(),
  /** Requests of one client address in a window, beside the limits of all routes (GW-08). */
  rate_limit: z
    .strictObject({ limit: z.int().min(1), window_seconds: z.int().min(1).max(86_400) })
    .optional(),
  /** Requests to the service at once (GW-07). */
  max_in_flight: z.int().min(1).optional(),
  /** `false`: a request is never tried a second time (GW-06). */
  retry: z.boolean().optional(),
  /** What health checks ask for; empty: none (GW-04). */
  health_path: z
    .string()
    .regex(/^$|^\/[!-~]*$/, 'must be a path such as /readyz, or empty')
    .optional(),
});

export type GatewayRoute = z.infer<typeof gatewayRouteSchema>;
export type RouteAuth = z.infer<typeof routeAuthSchema>;
export type RouteTransport = z.infer<typeof routeTransportSchema>;

const gatewayRoutesSchema = z
  .array(gatewayRouteSchema, { error: 'must be an array of routes' })
  .superRefine((routes, context) => {
    const prefixes = routes.map(({ prefix }) => prefix);
    const twice = prefixes.find((prefix, index) => prefixes.indexOf(prefix) < index);
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `the prefix ${twice} comes twice` });
  });

/** `GATEWAY_ROUTES`: a JSON array, or the path of a file that holds one. Empty means no routes beyond the services' own. */
export const gatewayRoutesVariable = z
  .string()
  .default('')
  .transform((text, context): GatewayRoute[] => {
    const routes = parseRoutes(text.trim());
    if (Array.isArray(routes)) return routes;
    context.addIssue({ code: 'custom', message: routes });
    return z.NEVER;
  });

/** @returns the routes, or the sentence of what is wrong with them, all of it, without the variable's name */
function parseRoutes(text: string): GatewayRoute[] | string {
  try {
    const result = gatewayRoutesSchema.safeParse(readRoutes(text));
    return result.success ? result.data : `is wrong: ${result.error.issues.map(describeIssue).join('; ')}`;
  } catch (error) {
    return `cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function readRoutes(text: string): unknown {
  if (text === '') return [];
  return JSON.parse(/^[[{]/.test(text) ? text : readFileSync(text, 'utf8'));
}

/** As `[0].timeout_ms: must be…`: which route, and what of it. */
function describeIssue({ path, message }: z.core.$ZodIssue): string {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return place === '' ? message : `${place}: ${message}`;
}
