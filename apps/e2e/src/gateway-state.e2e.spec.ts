import { eventually } from '@ginforge/testing';
import { z } from 'zod';
import { type Account, Api } from './api.js';
import { type Stack, startStack } from './stack/stack.js';
import { describeWithOwnStack } from './stack/open-stack.js';

const overview = z.object({
  gateways: z.array(z.object({ gateway_id: z.string(), status: z.string() })),
  routes: z.array(
    z.object({
      prefix: z.string(),
      targets: z.array(
        z.object({
          url: z.string(),
          views: z.array(z.object({ gateway_id: z.string(), breaker: z.string(), requests: z.number() })),
        }),
      ),
    }),
  ),
});

/** Three gateways from their build; one of them is frozen, one killed, and Redis restarted. */
describeWithOwnStack('it freezes and kills gateways')('what the gateways know of themselves', () => {
  let stack: Stack;
  let owner: Account;

  beforeAll(async () => {
    stack = await startStack({ gateways: 3, services: ['admin-api'] });
    owner = await new Api(stack.gateway.url).signInAdministrator();
  });

  afterAll(() => stack.stop('SIGKILL'));

  const read = async () => {
    const { status, data } = await new Api(stack.gateway.url).get(
      '/api/v1/admin/gateway/routes',
      owner.token,
    );
    expect(status).toBe(200);
    return overview.parse(data);
  };
  const statuses = async () => (await read()).gateways.map(({ status }) => status).sort();
  /** What so many gateways say. Each has a second to answer, which a busy machine may take. */
  const answeredBy = (count: number) =>
    eventually(async () => {
      const shown = await read();
      expect(ids(shown, 'answered')).toHaveLength(count);
      return shown;
    });
  const ids = ({ gateways }: z.infer<typeof overview>, status: string) =>
    gateways.filter((gateway) => gateway.status === status).map(({ gateway_id: id }) => id);

  it('[GW-05] is shown for all of them, each with its own view of a target', async () => {
    const shown = await answeredBy(3);
    const [target] = shown.routes.find(({ prefix }) => prefix === '/api/v1/admin')?.targets ?? [];
    expect(target?.url).toBe(stack.adminApi.url);
    expect(target?.views.map(({ gateway_id: id }) => id)).toEqual(ids(shown, 'answered'));
    expect(target?.views.filter(({ requests }) => requests > 0)).toHaveLength(1); // we came through one
  });

  it('[GW-05] comes from the others while one is frozen, and says who is missing', async () => {
    const frozen = stack.process('gateway-3');
    const all = ids(await answeredBy(3), 'answered');
    frozen.signal('SIGSTOP');
    const shown = await answeredBy(2);
    expect([...ids(shown, 'answered'), ...ids(shown, 'missing')].sort()).toEqual([...all].sort());
    frozen.signal('SIGCONT');
    await eventually(async () => expect(await statuses()).toEqual(['answered', 'answered', 'answered']));
  });

  it('[GW-05] comes again after a restart of Redis', async () => {
    await stack.redis.restart();
    await eventually(async () => expect(await statuses()).toEqual(['answered', 'answered', 'answered']));
  });

  it('[GW-05] comes from the others when one is killed; who takes its place is another one', async () => {
    const killed = stack.process('gateway-2');
    await killed.stop('SIGKILL');
    await eventually(async () => expect(await statuses()).toEqual(['answered', 'answered', 'missing']));
    await killed.start();
    await answeredBy(3);
  });
});
