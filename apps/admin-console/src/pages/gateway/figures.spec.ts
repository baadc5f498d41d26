import { type Schemas } from '../../api/admin-api.js';
import { figuresOf } from './figures.js';

const view = (changes: Partial<Schemas['TargetView']> = {}): Schemas['TargetView'] => ({
  gateway_id: 'g-1',
  healthy: true,
  breaker: 'closed',
  in_flight: 2,
  requests: 0,
  failures: 0,
  since: '2026-01-02T03:04:05.000Z',
  ...changes,
});

function route(prefix: string, views: Schemas['TargetView'][]): Schemas['RouteOverview'] {
  const address = 'http://a:8081';
  return { prefix, service: 'user-api', auth: 'none', targets: [{ url: address, address, views }] };
}

const valuesOf = (overview?: Schemas['GatewayOverview']) => figuresOf(overview).map(({ value }) => value);

describe('the figures of the gateways', () => {
  it('[GW-05] there are none where nothing was measured', () => {
    expect(new Set(valuesOf())).toEqual(new Set([undefined]));
  });

  it('[GW-05] a target that two routes share counts once, and one that a gateway leaves out is not in use', () => {
    const views = [view(), view({ gateway_id: 'g-2', healthy: false, breaker: 'open', in_flight: 1 })];
    const gateways = [
      { gateway_id: 'g-1', status: 'answered' as const },
      { gateway_id: 'g-2', status: 'missing' as const },
    ];
    const routes = [route('/api/v1/user', views), route('/api/v1/order', views)];
    const notes = figuresOf({ gateways, routes }).map(({ note }) => note);
    expect([notes[0], notes[2]]).toEqual(['of 2 have answered', 'of 1 are in use']);
    expect(valuesOf({ gateways, routes })).toEqual(['1', '2', '0', '3', '1']);
  });
});
