import { defineQuery } from '@ginforge/chassis';
import { z } from 'zod';

/** One target of a route, as one gateway sees it (GW-04, GW-05). */
export const targetView = z.object({
  /** As it is configured: `http://host:port`. */
  url: z.string(),
  /** The address of it that is meant; the same as `url` where that is no name. */
  address: z.string(),
  /** Whether the checks leave it in use; a target that was not checked yet is. */
  healthy: z.boolean(),
  breaker: z.enum(['closed', 'half_open', 'open']),
  /** Requests on their way to it. */
  in_flight: z.int().min(0),
  /** Sent to it since this gateway knows it, and how many of them failed. */
  requests: z.int().min(0),
  failures: z.int().min(0),
  last_error: z.object({ reason: z.string(), at: z.iso.datetime() }).optional(),
  /** Since when it is as it is: the last change of health or breaker, or the gateway's start. */
  since: z.iso.datetime(),
});

export type TargetView = z.infer<typeof targetView>;

/** One route of a gateway (GW-01). */
export const routeView = z.object({
  prefix: z.string(),
  service: z.string(),
  auth: z.enum(['none', 'optional', 'required']),
  targets: z.array(targetView),
});

export type RouteView = z.infer<typeof routeView>;

/** Every gateway answers with its routes and what it knows of their targets. */
export const gatewayRoutes = defineQuery(
  'gateway.routes',
  z.strictObject({}),
  z.object({
    /** The gateway's id in the presence registry. */
    gateway_id: z.string(),
    started_at: z.iso.datetime(),
    routes: z.array(routeView),
  }),
);

export type GatewayRoutesView = z.infer<typeof gatewayRoutes.reply>;
