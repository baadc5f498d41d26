import { eventually, TestSocket } from '@ginforge/testing';
import { type Account, Api } from './api.js';
import { itWithOwnStack, openStack, type OpenStack, own } from './stack/open-stack.js';

/** What is said to a user is neither lost for who is away nor said twice, over the network alone. */
let stack: OpenStack;
let api: Api;
let administrator: Account;

beforeAll(async () => {
  stack = await openStack({ gateways: 2, variables: { gateway: { DRAIN_SECONDS: '0' } } });
  api = new Api(stack.gateway.url);
  administrator = await api.signInAdministrator();
});

afterAll(() => stack.stop());

async function connect({ token }: Account, gateway = 0, query = ''): Promise<TestSocket> {
  const socket = await TestSocket.connect(`${stack.gateways[gateway]?.wsUrl}?token=${token}${query}`);
  await socket.nextOfType('welcome');
  return socket;
}

async function notify({ id }: Account, title: string): Promise<void> {
  const body = { user_id: id, title, body: 'text' };
  const { status } = await api.post('/api/v1/admin/notifications/user', body, administrator.token);
  expect(status).toBe(202);
}

async function inbox({ token }: Account): Promise<{ id: string; title: string; read_at: string | null }[]> {
  const { data } = await api.get('/api/v1/user/notifications', token);
  return data['list'];
}

/** Everybody is told of new users too, some time after they have signed up. */
const ownUpdate = (socket: TestSocket) =>
  socket.next(({ type, stream }) => type === 'data_update' && stream === 'user');

const unread = async ({ token }: Account) =>
  (await api.get('/api/v1/user/notifications/unread-count', token)).data['unread'];

describe('a notification', () => {
  it('[RT-35] reaches a connected user live and is in the inbox, under the same id', async () => {
    const ada = await api.register();
    const socket = await connect(ada);
    await notify(ada, 'Shipped');
    const message = await socket.nextOfType('notification');
    expect(message).toMatchObject({ content: { title: 'Shipped', body: 'text' }, stream: 'user', offset: 1 });
    expect(await inbox(ada)).toMatchObject([{ id: message.id, title: 'Shipped', read_at: null }]);
    await socket.close();
  });

  it('[RT-35] waits for a user who was away: in the inbox, and in the stream for a rewind', async () => {
    const ada = await api.register();
    await notify(ada, 'While you were away');
    const [kept] = await eventually(async () => {
      const list = await inbox(ada);
      expect(list).toHaveLength(1);
      return list;
    });
    const socket = await connect(ada, 1, '&resume=1');
    socket.send({ type: 'resume', content: { streams: { user: { rewind: 10 } } } });
    expect(await socket.nextOfType('notification')).toMatchObject({
      id: kept?.id,
      content: { title: 'While you were away' },
    });
    await socket.close();
  });

  it('[RT-35] read on one device is read on the others', async () => {
    const ada = await api.register();
    const [here, there] = [await connect(ada, 0), await connect(ada, 1)];
    await notify(ada, 'First');
    await notify(ada, 'Second');
    for (const socket of [here, there]) {
      await socket.nextOfType('notification');
      await socket.nextOfType('notification');
    }
    const [{ id } = { id: '' }] = await inbox(ada);
    const answer = await api.put(`/api/v1/user/notifications/${id}/read`, {}, ada.token);
    for (const socket of [here, there]) {
      const { content } = await ownUpdate(socket);
      expect(content).toEqual({
        entity: 'notification',
        action: 'update',
        id,
        data: { read_at: answer.data['read_at'], unread: 1 },
      });
      await socket.close();
    }
    expect(await unread(ada)).toBe(1);
  });

  itWithOwnStack('it kills the worker')(
    '[RT-36] said while the worker was dead comes once when it is back',
    async () => {
      const ada = await api.register();
      const socket = await connect(ada);
      await notify(ada, 'Before');
      await socket.nextOfType('notification');
      await own(stack).worker.stop('SIGKILL');
      const [first] = await inbox(ada);
      await api.put(`/api/v1/user/notifications/${first?.id}/read`, {}, ada.token);
      await notify(ada, 'Meanwhile');
      await own(stack).worker.start();
      expect((await socket.nextOfType('notification')).content).toMatchObject({
        title: 'Meanwhile',
      });
      await ownUpdate(socket);
      expect(socket.ofType('notification')).toHaveLength(2);
      expect(socket.messages.filter(({ stream }) => stream === 'user').map(({ offset }) => offset)).toEqual([
        1, 2, 3,
      ]);
      expect(await unread(ada)).toBe(1);
      await socket.close();
    },
  );
});

describe('a merchant', () => {
  it('[NX-05] opens a shop, sells, hears of the order at the socket and ships it, and the customer hears of that', async () => {
    const [merchant, customer] = [await api.register(), await api.register()];
    const [owner, buyer] = [await connect(merchant, 0), await connect(customer, 1)];
    const shop = await api.post('/api/v1/merchant/shop', { name: 'Ada’s Engines' }, merchant.token);
    const fields = { sku: 'ENGINE', name: 'Engine', price: 1_990, currency: 'EUR', stock: 3 };
    const product = await api.post('/api/v1/merchant/products', fields, merchant.token);
    const items = [{ product_id: product.data['id'], quantity: 2 }];
    const order = await api.post('/api/v1/user/orders', { items }, customer.token);
    expect(order).toMatchObject({
      status: 201,
      data: { status: 'unpaid', shop: { id: shop.data['id'], name: 'Ada’s Engines' } },
    });
    const { id } = order.data;
    await api.post(`/api/v1/user/orders/${id}/pay`, {}, customer.token);
    const titled = (title: string) => (message: { type: string; content?: unknown }) =>
      message.type === 'notification' && (message.content as { title: string }).title === title;
    expect(await owner.next(titled('Order to ship'))).toMatchObject({
      content: { category: 'order', data: { order_id: id, shop_id: shop.data['id'] } },
    });
    const shipped = await api.post(`/api/v1/merchant/orders/${id}/ship`, {}, merchant.token);
    expect(shipped).toMatchObject({ status: 200, data: { status: 'shipped' } });
    expect(await buyer.next(titled('Order shipped'))).toMatchObject({
      content: { data: { order_id: id, status: 'shipped' } },
    });
    await Promise.all([owner.close(), buyer.close()]);
  });
});
