import { eventually } from '@ginforge/testing';

import { metricsIn, metricsOn, readQueries } from './observability/queries.js';
import { itWithOwnStack, openStack, type OpenStack, own } from './stack/open-stack.js';

describe('the whole stack', () => {
  let stack: OpenStack;

  beforeAll(async () => {
    stack = await openStack({ gateways: 2 });
  });

  afterAll(async () => {
    await stack.stop();
  });

  it('[GW-01] leads from every gateway to the services behind it', async () => {
    for (const gateway of stack.gateways) {
      for (const path of ['/api/v1/user/profile', '/api/v1/admin/profile']) {
        const response = await fetch(`${gateway.url}${path}`);
        expect([path, response.status]).toEqual([path, 401]);
        expect(await response.json()).toMatchObject({
          code: expect.any(Number),
          trace_id: expect.any(String),
        });
      }
    }
  });

  itWithOwnStack('nobody outside reads metrics')(
    '[OB-01] has every metric that an alert or a dashboard asks for',
    async () => {
      const pages = await Promise.all(
        own(stack).processes.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
      );
      const known = new Set(['up', ...pages.flatMap(metricsOn)]); // `up` is Prometheus' own
      const queries = await readQueries();
      expect(queries.length).toBeGreaterThan(60);
      const unknown = queries.flatMap(({ place, expression }) =>
        metricsIn(expression).flatMap((name) => (known.has(name) ? [] : [`${place}: ${name}`])),
      );
      expect(unknown).toEqual([]);
    },
  );

  itWithOwnStack('it kills user-api')(
    '[PF-01] heals when one service is killed and started again, the others untouched',
    async () => {
      const { processes, userApi } = own(stack);
      const pids = processes.map(({ pid }) => pid);
      await userApi.stop('SIGKILL');
      await userApi.start();

      await eventually(async () =>
        expect((await fetch(`${stack.gateway.url}/api/v1/user/profile`)).status).toBe(401),
      );
      const after = processes.map(({ pid }) => pid);
      expect(after.filter((pid) => pids.includes(pid))).toHaveLength(pids.length - 1);
    },
  );
});
