import { AccessTokens } from '@ginforge/auth';
import { Sessions } from '@ginforge/database';
import { ProductsService } from '@ginforge/orders';
import { describeHttpConformance } from '@ginforge/testing';
import { DataSource } from 'typeorm';

import { TestService } from './test-service.js';

let number = 0;

function somebody() {
  const username = `person-${(number += 1)}`;
  return { username, email: `${username}@example.com`, password: 'correct horse' };
}

describeHttpConformance('admin-api', async () => {
  const service = await TestService.start({ LOG_LEVEL: 'trace', LOGIN_MAX_FAILURES: '100' });
  const tokens = service.app.get(AccessTokens);
  const sessions = service.app.get(Sessions, { strict: false });
  const { userId, username, roles } = tokens.verify(await service.signIn('admin', 'admin123'));
  const session = { principalId: userId, audience: 'admin', ip: '::1', userAgent: 'a test' } as const;
  const products = service.app.get(ProductsService);
  const newProduct = () => ({
    sku: `GF-${(number += 1)}`,
    name: `Mug ${number}`,
    price: 1_990,
    currency: 'EUR',
  });
  const news = () => ({ title: `News ${(number += 1)}`, body: 'Nothing happened' });
  return {
    url: await service.app.getUrl(),
    log: service.log,
    token: () => tokens.issue({ userId, username, roles, audience: 'admin' }).token,
    bodies: {
      Accounts_login: () => ({ username: 'admin', password: 'admin123' }),
      Accounts_refresh: async () => ({ refresh_token: (await sessions.start(session)).refreshToken }),
      Profile_update: () => ({ name: `Root ${(number += 1)}` }),
      Administrators_create: somebody,
      EndUsers_create: somebody,
      Products_create: newProduct,
      Products_update: () => ({ version: 1, name: `Mug ${(number += 1)}` }),
      Products_changeStock: () => ({ by: (number += 1) }),
      Notifications_sendToUser: () => ({ user_id: `user-${(number += 1)}`, ...news() }),
      Notifications_broadcast: news,
      Notifications_sendToRoom: () => ({ room: `chat:${(number += 1)}`, content: { text: 'hello' } }),
    },
    ids: {
      Products_changeStock: async () => {
        const fields = { ...newProduct(), description: '', stock: 0, threshold: 0, status: 'on' as const };
        return (await service.app.get(DataSource).transaction((manager) => products.create(manager, fields))).id;
      },
    },
    stop: () => service.stop(),
  };
});
