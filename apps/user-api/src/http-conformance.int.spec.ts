import { AccessTokens } from '@ginforge/auth';
import { Inbox, newIdentifier, Sessions } from '@ginforge/database';
import { describeHttpConformance } from '@ginforge/testing';
import { DataSource } from 'typeorm';

import { Shop } from './orders/test-shop.js';
import { TestService } from './test-service.js';

let number = 0;

function somebody() {
  const username = `user-${(number += 1)}`;
  return { username, email: `${username}@example.com`, password: 'correct horse' };
}

describeHttpConformance('user-api', async () => {
  const service = await TestService.start({ LOG_LEVEL: 'trace', LOGIN_MAX_FAILURES: '100' });
  const ada = somebody();
  const { data } = await service.post('/register', ada);
  const subject = { userId: String(data?.['id']) };
  const { username, password } = ada;
  const newcomers: string[] = [];
  const tokenFor = (userId: string, name: string) =>
    service.app.get(AccessTokens).issue({ userId, username: name, roles: ['user'], audience: 'user' }).token;
  const session = { principalId: subject.userId, audience: 'user', ip: '::1', userAgent: 'a test' } as const;
  const sessions = service.app.get(Sessions, { strict: false });
  const shop = new Shop(service);
  const product = await shop.product({ stock: 100_000 });
  const bob = await service.post('/register', somebody());
  const bobId = String(bob.data?.['id']);
  const bobsOrder = async () =>
    (await shop.placement.place(bobId, [{ productId: product.id, quantity: 1 }])).order.id;
  const bobsNotification = async () => {
    const inbox = new Inbox(service.app.get(DataSource).manager);
    const id = newIdentifier();
    await inbox.add({ id, userId: bobId, title: 'For Bob', body: '' });
    return id;
  };
  return {
    url: await service.app.getUrl(),
    log: service.log,
    token: ({ id }) =>
      (id === 'Sessions_changePassword' ? newcomers.pop() : undefined) ?? tokenFor(subject.userId, username),
    bodies: {
      Accounts_register: somebody,
      Accounts_login: () => ({ username, password }),
      Accounts_refresh: async () => ({ refresh_token: (await sessions.start(session)).refreshToken }),
      Sessions_changePassword: async () => {
        const newcomer = somebody();
        const { data: created } = await service.post('/register', newcomer);
        newcomers.push(tokenFor(String(created?.['id']), newcomer.username));
        return { old_password: newcomer.password, new_password: `battery staple ${(number += 1)}` };
      },
      Profile_update: () => ({ nickname: `Ada ${(number += 1)}` }),
      Orders_place: () => ({ items: [{ product_id: product.id, quantity: (number += 1) % 9 || 1 }] }),
    },
    ids: {
      Orders_pay: async () =>
        (await shop.placement.place(subject.userId, [{ productId: product.id, quantity: 1 }])).order.id,
    },
    access: {
      open: ['Accounts_register', 'Accounts_login', 'Accounts_refresh', 'Products_list', 'Products_show'],
      strangers: [
        service.app
          .get(AccessTokens)
          .issue({ ...subject, username, roles: ['super_admin'], audience: 'admin' }).token,
      ],
      foreign: {
        Notifications_markRead: bobsNotification,
        Notifications_remove: bobsNotification,
        Orders_show: bobsOrder,
        Orders_pay: bobsOrder,
        Orders_cancel: bobsOrder,
        Orders_confirm: bobsOrder,
        Sessions_end: async () => (await sessions.start({ ...session, principalId: bobId })).sessionId,
      },
    },
    stop: () => service.stop(),
  };
});
