import { AccessTokens } from '@ginforge/auth';
import { Inbox, newIdentifier, Sessions } from '@ginforge/database';
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
  const owner = await service.signIn('admin', 'admin123');
  const { userId, username } = tokens.verify(owner);
  const session = { principalId: userId, audience: 'admin', ip: '::1', userAgent: 'a test' } as const;
  const newcomers: string[] = [];
  const tokenOf = (userId: string) => tokens.issue({ userId, username, roles: [], audience: 'admin' }).token;
  const newcomer = async () => {
    const { data } = await service.post('/users', somebody(), owner);
    newcomers.push(tokenOf(String(data?.['id'])));
  };
  const [menu] = await service.sql<{ id: string }>(`SELECT id FROM menus WHERE code = 'dashboard'`);
  const products = service.app.get(ProductsService);
  const newProduct = () => ({
    sku: `GF-${(number += 1)}`,
    name: `Mug ${number}`,
    price: 1_990,
    currency: 'EUR',
  });
  const theirNotification = async () => {
    const id = newIdentifier();
    const inbox = new Inbox(service.app.get(DataSource).manager);
    await inbox.add({ id, userId: newIdentifier(), title: 'For somebody else', body: '' });
    return id;
  };
  const news = () => ({ title: `News ${(number += 1)}`, body: 'Nothing happened' });
  return {
    url: await service.app.getUrl(),
    log: service.log,
    token: ({ id }) => (id === 'ChangePassword_change' ? newcomers.pop() : undefined) ?? tokenOf(userId),
    bodies: {
      Accounts_login: () => ({ username: 'admin', password: 'admin123' }),
      Accounts_refresh: async () => ({ refresh_token: (await sessions.start(session)).refreshToken }),
      Profile_update: () => ({ name: `Root ${(number += 1)}` }),
      Administrators_create: somebody,
      Administrators_update: () => ({ name: `Name ${(number += 1)}` }),
      Administrators_setStatus: () => ({ status: 'active' }),
      Administrators_resetPassword: () => ({ password: 'battery staple' }),
      ChangePassword_change: async () => {
        await newcomer();
        return { old_password: 'correct horse', new_password: `battery staple ${(number += 1)}` };
      },
      Configs_set: () => ({ value: `Title ${(number += 1)}` }),
      System_setLogLevel: () => ({ service: 'gateway', level: 'debug', minutes: (number += 1) }),
      EmailTest_send: () => ({ to: `somebody-${(number += 1)}@example.com` }),
      EndUsers_create: somebody,
      Menus_create: () => ({ code: `entry_${(number += 1)}`, titles: { en: 'Entry' } }),
      Menus_update: () => ({ sort: (number += 1) }),
      Menus_reorder: () => ({ items: [{ id: menu?.id, parent_id: null, sort: (number += 1) }] }),
      Permissions_create: () => ({ code: `thing:do_${(number += 1)}`, name: 'Do it' }),
      Permissions_update: () => ({ name: `Name ${(number += 1)}` }),
      Roles_create: () => ({ code: `role_${(number += 1)}`, name: 'A role' }),
      Roles_update: () => ({ name: `Name ${(number += 1)}` }),
      Roles_setStatus: () => ({ status: 'active' }),
      Roles_setPermissions: () => ({ permissions: ['user:read'] }),
      Orders_ship: () => ({ tracking_number: `TN-${(number += 1)}` }),
      Products_create: newProduct,
      Products_update: () => ({ version: 1, name: `Mug ${(number += 1)}` }),
      Products_changeStock: () => ({ by: (number += 1) }),
      Notifications_sendToUser: () => ({ user_id: `user-${(number += 1)}`, ...news() }),
      Notifications_broadcast: news,
      Notifications_sendToRoom: () => ({ room: `chat:${(number += 1)}`, content: { text: 'hello' } }),
    },
    access: {
      open: ['Accounts_login', 'Accounts_refresh'],
      strangers: [tokens.issue({ userId, username, roles: ['super_admin'], audience: 'user' }).token],
      powerless: {
        token: await service.administrator('powerless'),
        own: [
          'Accounts_logout',
          'Profile_show',
          'Profile_update',
          'ChangePassword_change',
          'Inbox_list',
          'Inbox_countUnread',
          'Inbox_markAllRead',
          'Inbox_markRead',
          'Inbox_remove',
        ],
      },
      foreign: { Inbox_markRead: theirNotification, Inbox_remove: theirNotification },
    },
    ids: {
      Products_changeStock: async () => {
        const fields = { ...newProduct(), description: '', stock: 0, threshold: 0, status: 'on' as const };
        return (await service.app.get(DataSource).transaction((manager) => products.create(manager, fields)))
          .id;
      },
    },
    stop: () => service.stop(),
  };
});
