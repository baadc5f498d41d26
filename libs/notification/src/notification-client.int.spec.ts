import { loadEnvironment, RedisModule } from '@ginforge/chassis';
import { eventually, startTestRedis, type TestRedis } from '@ginforge/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { z } from 'zod';
import { notificationEnvironment } from './environment.js';
import { describeNotificationClient } from './notification-client.conformance.js';
import { NotificationClient } from './notification-client.js';
import { NotificationModule } from './notification.module.js';
import { RoomGrants } from './room-grants.js';

let server: TestRedis;
let module: TestingModule;

beforeAll(async () => {
  server = await startTestRedis();
  module = await Test.createTestingModule({
    imports: [
      RedisModule.forRoot({ address: server.url, name: 'client-test' }),
      NotificationModule.forRoot(loadEnvironment(z.object(notificationEnvironment), {})),
    ],
  }).compile();
});

afterAll(async () => {
  await module.close();
  await server.stop();
});

describeNotificationClient('Redis', async () => module);

describe('NotificationClient', () => {
  test('[RT-21] grants cannot be read while Redis is away: it fails closed', async () => {
    const [client, grants] = [module.get(NotificationClient), module.get(RoomGrants)];
    await client.grantRoom('team:a', 'u-2');
    await server.kill();
    await expect(grants.isGranted('team:a', 'u-2')).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    await expect(client.revokeRoom('team:a', 'u-2')).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    await server.start();
    expect(await eventually(() => grants.isGranted('team:a', 'u-2'))).toBe(true);
  });
});
