import { randomUUID } from 'node:crypto';

import {
  ChassisModule,
  createService,
  loadEnvironment,
  OnQuery,
  redisEnvironment,
  serviceEnvironment,
  ServiceInstance,
} from '@ginforge/chassis';
import {
  GatewayPresence,
  gatewayRoutes,
  type GatewayRoutesView,
  PresenceRegistry,
  type RouteView,
} from '@ginforge/notification';
import { eventually } from '@ginforge/testing';
import { Controller, type INestApplication, Module } from '@nestjs/common';
import { z } from 'zod';

import { TestService } from '../test-service.js';

const route: RouteView = { prefix: '/api/v1/user', service: 'user-api', auth: 'none', targets: [] };

/** Answers as a gateway does. */
@Controller()
class StandIn {
  constructor(private readonly instance: ServiceInstance) {}

  @OnQuery(gatewayRoutes)
  routes(): GatewayRoutesView {
    const { id, startedAt } = this.instance;
    return { gateway_id: id, started_at: startedAt.toISOString(), routes: [route] };
  }
}

let service: TestService;
let gateways: INestApplication[];
let owner: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
  gateways = [await startGateway(), await startGateway()];
});

afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  await service.stop();
});

async function startGateway(): Promise<INestApplication> {
  const schema = z.object({ ...serviceEnvironment({ port: 0 }), ...redisEnvironment });
  const environment = loadEnvironment(schema, { REDIS_URL: service.redis.url, LOG_LEVEL: 'silent' });
  @Module({ imports: [ChassisModule.forRoot(environment, 'gateway')], controllers: [StandIn] })
  class GatewayModule {}
  const app = await createService({ name: 'gateway', environment, module: GatewayModule });
  await app.init();
  return app;
}

const read = () => service.get('/gateway/routes', owner);
const answered = () =>
  gateways
    .map((gateway) => ({ gateway_id: gateway.get(ServiceInstance).id, status: 'answered' }))
    .sort((one, other) => (one.gateway_id < other.gateway_id ? -1 : 1));

describe('GET /gateway/routes', () => {
  it('[GW-05] shows what every gateway answers', async () => {
    await eventually(async () =>
      expect(await read()).toMatchObject({ status: 200, data: { gateways: answered(), routes: [route] } }),
    );
  });

  it('[GW-05] names a gateway that is known and does not answer', async () => {
    const dead = randomUUID();
    const presence = new GatewayPresence(service.app.get(PresenceRegistry), dead);
    await presence.renewLease();
    const missing = { gateway_id: dead, status: 'missing' };
    await eventually(async () =>
      expect(await read()).toMatchObject({
        status: 200,
        data: {
          gateways: expect.arrayContaining([missing, ...answered().map(expect.objectContaining)]),
          routes: [route],
        },
      }),
    );
    await presence.release();
    await eventually(async () => expect((await read()).data).toMatchObject({ gateways: answered() }));
  });

  it('[AP-02] answers 503 while Redis is away, and goes on after its restart', async () => {
    await service.redis.kill();
    expect(await read()).toMatchObject({ status: 503, code: 9003 });
    await service.redisReturns();
    await eventually(async () => expect((await read()).data).toMatchObject({ gateways: answered() }));
  });
});
