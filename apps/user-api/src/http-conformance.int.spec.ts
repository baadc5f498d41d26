import { permissionCodes } from '@ginforge/back-office';
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
  const administrator = await service.administratorWith(...permissionCodes);
  const newcomers: string[] = [];
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
    token: (operation) => {
      if (!operation.isOpenTo('user')) return administrator;
      const newcomer = operation.id === 'Sessions_changePassword' ? newcomers.pop() : undefined;
      return newcomer ?? service.tokenFor(subject.userId);
    },
    bodies: {
      Accounts_register: somebody,
      Accounts_login: () => ({ username, password }),
      Accounts_refresh: async () => ({ refresh_token: (await sessions.start(session)).refreshToken }),
      Sessions_changePassword: async () => {
        const newcomer = somebody();
        const { data: created } = await service.post('/register', newcomer);
        newcomers.push(service.tokenFor(String(created?.['id'])));
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
      strangers: (operation) => [
        operation.isOpenTo('user')
          ? service.tokenFor(subject.userId, 'admin')
          : service.tokenFor(subject.userId),
      ],
      powerless: { token: await service.administratorWith(), own: [] },
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
