import { ServiceBus, ServiceInstance } from '@ginforge/chassis';
import { type GatewayRoutesView, gatewayRoutes, PresenceReader } from '@ginforge/notification';
import { eventually, freePort } from '@ginforge/testing';
import { clusters, type TestCluster } from '../testing/test-cluster.js';

describe.each(clusters)('the state of the gateways %s', (_name, start) => {
  let cluster: TestCluster;
  let nowhere: string;

  beforeAll(async () => {
    nowhere = `http://127.0.0.1:${await freePort()}`;
    const routes = [{ prefix: '/api/v1/nowhere', targets: [nowhere], auth: 'none', health_path: '' }];
    cluster = await start({ GATEWAY_ROUTES: JSON.stringify(routes) });
  });

  afterAll(() => cluster.stop());

  const ids = () => [...new Set(cluster.gateways.map((gateway) => gateway.get(ServiceInstance).id))].sort();
  const ask = async (): Promise<GatewayRoutesView[]> => {
    const { answers, failed, missing } = await cluster.two
      .get(ServiceBus)
      .askAll(gatewayRoutes, {}, { timeoutMs: 600_000 });
    expect([failed, missing]).toEqual([[], []]);
    return answers.map(({ from, reply }) => {
      expect(reply.gateway_id).toBe(from);
      return reply;
    });
  };
  const nowhereOf = ({ routes }: GatewayRoutesView) =>
    routes.find(({ prefix }) => prefix === '/api/v1/nowhere')?.targets[0];

  it('[GW-05] is told by each of them, by the id that it has in the presence registry', async () => {
    const views = await ask();
    expect(views.map(({ gateway_id: id }) => id).sort()).toEqual(ids());
    await eventually(async () => {
      expect((await cluster.one.get(PresenceReader).gatewayIds()).sort()).toEqual(ids());
    });
    expect(views[0]?.routes).toContainEqual(
      expect.objectContaining({ prefix: '/api/v1/user', service: 'user-api' }),
    );
  });

  it('[GW-05] shows what each knows of a target by itself', async () => {
    const before = await ask();
    for (const view of before) {
      expect(nowhereOf(view)).toMatchObject({
        url: nowhere,
        address: nowhere,
        breaker: 'closed',
        requests: 0,
      });
      expect(nowhereOf(view)).toMatchObject({ since: view.started_at });
    }
    await eventually(async () => {
      await cluster.one.ask('/api/v1/nowhere/x');
      const own = cluster.one.get(ServiceInstance).id;
      for (const view of await ask()) {
        const expected =
          view.gateway_id === own
            ? { breaker: 'open', in_flight: 0, last_error: { reason: expect.any(String) } }
            : { breaker: 'closed', requests: 0, failures: 0 };
        expect(nowhereOf(view)).toMatchObject(expected);
      }
    });
  });
});
