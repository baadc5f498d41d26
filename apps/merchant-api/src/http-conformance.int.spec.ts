import { permissionCodes } from '@ginforge/back-office';
import { describeHttpConformance } from '@ginforge/testing';

import { TestMarket, type TestUser } from './test-market.js';
import { TestService } from './test-service.js';

let number = 0;

describeHttpConformance('merchant-api', async () => {
  const service = await TestService.start({ LOG_LEVEL: 'trace' });
  const market = new TestMarket(service);
  const [merchant, rival] = [await market.merchant(), await market.merchant()];
  const customer = await market.user();
  const administrator = await service.administratorWith(...permissionCodes);
  const newcomers: TestUser[] = [];
  let opener = customer;
  const rivalsMug = await market.product(rival, { stock: 1_000 });
  const rivalsOrder = () => market.paidOrder(customer, rivalsMug);
  const rivalsProduct = () => market.product(rival);
  return {
    url: await service.app.getUrl(),
    log: service.log,
    token: (operation) => {
      if (!operation.isOpenTo('user')) return administrator;
      if (operation.id !== 'Shop_open') return merchant.token;
      opener = newcomers.shift() ?? opener;
      return opener.token;
    },
    bodies: {
      Shop_open: async () => {
        newcomers.push(await market.user());
        return { name: `Shop ${(number += 1)}` };
      },
      Shop_update: () => ({ name: `Shop ${(number += 1)}` }),
      Products_create: () => market.productBody(),
      Products_update: () => ({ version: 1, name: `Mug ${(number += 1)}` }),
      Products_changeStock: () => ({ by: (number += 1) }),
      Orders_ship: () => ({ tracking_number: `TN-${(number += 1)}` }),
      Carriers_create: () => ({ name: 'text', tracking_url: 'https://example.com/', status: 'on' }),
      Carriers_update: () => ({ name: 'text' }),
    },
    ids: { Products_changeStock: () => market.product(merchant) },
    access: {
      open: [],
      strangers: (operation) => [operation.isOpenTo('user') ? administrator : merchant.token],
      powerless: { token: await service.administratorWith(), own: [] },
      foreign: {
        Products_show: rivalsProduct,
        Products_update: rivalsProduct,
        Products_remove: rivalsProduct,
        Products_changeStock: rivalsProduct,
        Orders_show: rivalsOrder,
        Orders_ship: rivalsOrder,
      },
    },
    stop: () => service.stop(),
  };
});
