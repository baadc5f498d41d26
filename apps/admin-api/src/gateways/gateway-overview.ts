import { routeView, targetView } from '@ginforge/notification';
import { z } from 'zod';

/** A replica of the gateway that is known: by its answer, or by its lease in the presence registry. */
const gatewayReplica = z
  .object({
    gateway_id: z.string(),
    status: z.enum(['answered', 'failed', 'missing']).meta({
      description: '`missing`: it is known and gave no answer in time; it died a moment ago, or hangs.',
    }),
    started_at: z.iso.datetime().optional(),
  })
  .meta({ id: 'GatewayReplica' });

/** A target as each replica that answered sees it. */
const targetOverview = z
  .object({
    ...targetView.pick({ url: true, address: true }).shape,
    views: z.array(
      z
        .object({ gateway_id: z.string(), ...targetView.omit({ url: true, address: true }).shape })
        .meta({ id: 'TargetView' }),
    ),
  })
  .meta({ id: 'TargetOverview' });

const routeOverview = z
  .object({
    ...routeView.omit({ targets: true }).shape,
    targets: z.array(targetOverview),
  })
  .meta({ id: 'RouteOverview' });

/** The routes of all replicas of the gateway (GW-05). */
export const gatewayOverview = z
  .object({ gateways: z.array(gatewayReplica), routes: z.array(routeOverview) })
  .meta({ id: 'GatewayOverview' });

export type GatewayOverview = z.infer<typeof gatewayOverview>;
export type RouteOverview = z.infer<typeof routeOverview>;
export type TargetOverview = z.infer<typeof targetOverview>;
