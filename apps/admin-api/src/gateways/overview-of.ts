import { type GatheredAnswers } from '@ginforge/chassis';
import { type GatewayRoutesView, type RouteView, type TargetView } from '@ginforge/notification';

import { type GatewayOverview, type RouteOverview, type TargetOverview } from './gateway-overview.js';

/**
 * Lays what each gateway answered side by side: one row for each route and target that any of them has. Where they disagree on
 * what a route is, as in the middle of a rolling update, it is as many rows.
 */
export function overviewOf({
  answers,
  failed,
  missing,
}: GatheredAnswers<GatewayRoutesView>): GatewayOverview {
  const rows = new RouteRows();
  for (const { from, reply } of answers) for (const route of reply.routes) rows.add(from, route);
  const replicas: GatewayOverview['gateways'] = [
    ...answers.map(({ from, reply }) => ({
      gateway_id: from,
      status: 'answered' as const,
      started_at: reply.started_at,
    })),
    ...failed.map(({ from }) => ({ gateway_id: from, status: 'failed' as const })),
    ...missing.map((id) => ({ gateway_id: id, status: 'missing' as const })),
  ];
  return { gateways: replicas.sort(by(({ gateway_id: id }) => id)), routes: rows.sorted() };
}

class RouteRows {
  private readonly routes = new Map<string, RouteOverview>();

  add(gatewayId: string, { targets, ...route }: RouteView): void {
    const key = JSON.stringify([route.prefix, route.service, route.auth]);
    const row = this.routes.get(key) ?? { ...route, targets: [] };
    this.routes.set(key, row);
    for (const target of targets) addTarget(row.targets, gatewayId, target);
  }

  sorted(): RouteOverview[] {
    const routes = [...this.routes.values()].sort(by(({ prefix, service }) => `${prefix} ${service}`));
    for (const { targets } of routes) {
      targets.sort(by(({ url, address }) => `${url} ${address}`));
      for (const { views } of targets) views.sort(by(({ gateway_id: id }) => id));
    }
    return routes;
  }
}

function addTarget(
  targets: TargetOverview[],
  gatewayId: string,
  { url, address, ...view }: TargetView,
): void {
  let row = targets.find((target) => target.url === url && target.address === address);
  if (row === undefined) targets.push((row = { url, address, views: [] }));
  row.views.push({ gateway_id: gatewayId, ...view });
}

function by<Item>(key: (item: Item) => string): (one: Item, other: Item) => number {
  return (one, other) => (key(one) < key(other) ? -1 : Number(key(one) > key(other)));
}
