import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** `http://host:port` of an upstream; a path, query or credentials in it would be silently lost, so they are refused. */
export const targetSchema = z
  .url({ protocol: /^https?$/ })
  .transform((text) => new URL(text))
  .refine((url) => url.pathname === '/' && url.search === '' && url.username === '' && url.password === '', {
    error: 'must be http://host:port or https://host:port and nothing more',
  });

const prefixSchema = z
  .string()
  .regex(/^(\/[\w.~-]+)+\/?$/, 'must be a plain path such as /api/v1/merchant')
  .transform((prefix) => prefix.replace(/\/$/, ''))
  .refine((prefix) => !prefix.split('/').some((segment) => segment === '.' || segment === '..'), {
    error: 'must not contain dot segments',
  });

/**
 * One entry of `GATEWAY_ROUTES` (GW-01). Times are milliseconds (GW-07): `timeout_ms` is the wait for the first byte of the
 * answer. `auth` other than `none` is refused until the edge checks tokens (GW-09): an ignored `required` would be a hole.
 */
export const gatewayRouteSchema = z.strictObject({
  prefix: prefixSchema,
  targets: z.array(targetSchema).min(1),
  service: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .optional(),
  auth: z.literal('none', { error: 'only "none" is supported by this gateway' }).optional(),
  timeout_ms: z.int().min(1).max(3_600_000).optional(),
  connect_timeout_ms: z.int().min(1).max(60_000).optional(),
  idle_timeout_ms: z.int().min(1).max(3_600_000).optional(),
});

export type GatewayRoute = z.infer<typeof gatewayRouteSchema>;

/** `GATEWAY_ROUTES`: a JSON array, or the path of a file that holds one. Empty means no routes beyond the services' own. */
export const gatewayRoutesVariable = z
  .string()
  .default('')
  .transform((text, context) => {
    try {
      return readRoutes(text.trim());
    } catch (error) {
      context.addIssue({ code: 'custom', message: `cannot be read as JSON: ${describe(error)}` });
      return z.NEVER;
    }
  })
  .pipe(z.array(gatewayRouteSchema));

function readRoutes(text: string): unknown {
  if (text === '') return [];
  return JSON.parse(text.startsWith('[') ? text : readFileSync(text, 'utf8'));
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
