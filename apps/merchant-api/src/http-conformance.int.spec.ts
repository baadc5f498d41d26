import { newIdentifier } from '@ginforge/database';
import { describeHttpConformance } from '@ginforge/testing';

import { TestService } from './test-service.js';

let number = 0;

describeHttpConformance('merchant-api', async () => {
  const service = await TestService.start({ LOG_LEVEL: 'trace' });
  const userId = newIdentifier();
  return {
    url: await service.app.getUrl(),
    log: service.log,
    token: () => service.tokenFor(userId),
    bodies: {
      Greetings_create: () => ({ text: `Hello ${(number += 1)}` }),
    },
    access: {
      open: [],
      strangers: [service.tokenFor(userId, 'admin')],
    },
    stop: () => service.stop(),
  };
});
