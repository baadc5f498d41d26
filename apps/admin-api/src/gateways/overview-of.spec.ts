import { type GatewayRoutesView, type RouteView, type TargetView } from '@ginforge/notification';

import { gatewayOverview } from './gateway-overview.js';
import { overviewOf } from './overview-of.js';

const since = '2026-01-02T03:04:05.000Z';

function target(url: string, changes: Partial<TargetView> = {}): TargetView {
  const numbers = { in_flight: 0, requests: 0, failures: 0 };
  return { url, address: url, healthy: true, breaker: 'closed', ...numbers, since, ...changes };
}

function answer(id: string, ...routes: RouteView[]): { from: string; reply: GatewayRoutesView } {
  return { from: id, reply: { gateway_id: id, started_at: since, routes } };
}

const user = { prefix: '/api/v1/user', service: 'user-api', auth: 'none' } as const;
const admin = { prefix: '/api/v1/admin', service: 'admin-api', auth: 'none' } as const;

describe('the overview of the gateways', () => {
  it('[GW-05] has one row for each route and target, with the view of each gateway', () => {
    const [a, b] = ['http://a:8081', 'http://b:8081'];
    const broken = { breaker: 'open', failures: 5, last_error: { reason: 'refused', at: since } } as const;
    const overview = overviewOf({
      answers: [
        answer('g-2', { ...user, targets: [target(b), target(a, broken)] }),
        answer('g-1', { ...user, targets: [target(a)] }, { ...admin, targets: [] }),
      ],
      failed: [],
      missing: [],
    });
    expect(gatewayOverview.parse(overview)).toEqual(overview);
    const view = { healthy: true, breaker: 'closed', in_flight: 0, requests: 0, failures: 0, since };
    expect(overview.routes).toEqual([
      { ...admin, targets: [] },
      {
        ...user,
        targets: [
          {
            url: a,
            address: a,
            views: [
              { gateway_id: 'g-1', ...view },
              { gateway_id: 'g-2', ...view, ...broken },
            ],
          },
          { url: b, address: b, views: [{ gateway_id: 'g-2', ...view }] },
        ],
      },
    ]);
  });

  it('[GW-05] keeps the addresses of one name apart', () => {
    const targets = ['10.0.0.1', '10.0.0.2'].map((ip) => target('http://a:1', { address: `http://${ip}:1` }));
    const { routes } = overviewOf({
      answers: [answer('g-1', { ...user, targets })],
      failed: [],
      missing: [],
    });
    expect(routes[0]?.targets.map(({ address, views }) => [address, views.length])).toEqual([
      ['http://10.0.0.1:1', 1],
      ['http://10.0.0.2:1', 1],
    ]);
  });

  it('[GW-01] shows both where gateways disagree on a route', () => {
    const { routes } = overviewOf({
      answers: [
        answer('g-1', { ...user, targets: [] }),
        answer('g-2', { ...user, auth: 'required', targets: [] }),
      ],
      failed: [],
      missing: [],
    });
    expect(routes.map(({ prefix, auth }) => [prefix, auth])).toEqual([
      [user.prefix, 'none'],
      [user.prefix, 'required'],
    ]);
  });

  it('[GW-05] says who answered, who failed and who was not heard of', () => {
    const { gateways } = overviewOf({
      answers: [answer('g-3')],
      failed: [{ from: 'g-2', error: 'INTERNAL' }],
      missing: ['g-1'],
    });
    expect(gateways).toEqual([
      { gateway_id: 'g-1', status: 'missing' },
      { gateway_id: 'g-2', status: 'failed' },
      { gateway_id: 'g-3', status: 'answered', started_at: since },
    ]);
  });
});
