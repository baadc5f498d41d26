import { loadEnvironment, MemoryModule } from '@ginforge/chassis';
import { Test, type TestingModule } from '@nestjs/testing';
import { z } from 'zod';
import { notificationEnvironment } from './environment.js';
import { describeNotificationClient } from './notification-client.conformance.js';
import { NotificationModule } from './notification.module.js';

let module: TestingModule;

beforeAll(async () => {
  const environment = loadEnvironment(z.object(notificationEnvironment), {});
  module = await Test.createTestingModule({
    imports: [MemoryModule, NotificationModule.forRoot({ ...environment, REDIS_ENABLED: false })],
  }).compile();
});

afterAll(() => module.close());

describeNotificationClient('memory', async () => module);
