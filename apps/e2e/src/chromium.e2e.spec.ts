import { type Channel } from '@ginforge/protocol';
import { type Browser, type BrowserContext } from 'playwright-core';
import { Api } from './api.js';
import { Balancer } from './browser/balancer.js';
import { BrowserDevice } from './browser/browser-device.js';
import { describeInChromium, launchChromium } from './browser/chromium.js';
import { PageFolder } from './browser/page-folder.js';
import { type PageOptions } from './browser/test-page.js';
import { Backend } from './client/backend.js';
import { SignedInUser } from './client/signed-in-user.js';
import { type ServiceProcess } from './stack/service-process.js';
import { type Stack, startStack } from './stack/stack.js';
import { describeWithOwnStack } from './stack/open-stack.js';

const series = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}${index + 1}`);

/** WebSocketClient in a real browser, in a page that the gateways themselves serve, behind one address. */
describeWithOwnStack('it kills gateways and publishes to Redis', describeInChromium)(
  'WebSocketClient in Chromium',
  () => {
    let folder: PageFolder;
    let stack: Stack;
    let first: ServiceProcess;
    let second: ServiceProcess;
    let balancer: Balancer;
    let backend: Backend;
    let api: Api;
    let browser: Browser;
    let context: BrowserContext;

    beforeAll(async () => {
      folder = await PageFolder.build();
      stack = await startStack({
        gateways: 2,
        services: ['user-api'],
        variables: { gateway: { CONSOLE_DIR: folder.path, DRAIN_SECONDS: '0' } },
      });
      [first, second] = [stack.process('gateway-1'), stack.process('gateway-2')];
      balancer = await Balancer.start(first.port);
      backend = await Backend.start(stack.redis.url);
      api = new Api(stack.userApi.url);
      browser = await launchChromium();
    });

    beforeEach(async () => {
      context = await browser.newContext();
      context.setDefaultTimeout(60_000);
    });

    afterEach(async () => {
      await context.close();
    });

    afterAll(async () => {
      await browser.close();
      await backend.stop();
      await balancer.stop();
      await stack.stop();
      await folder.remove();
    });

    const user = async (): Promise<SignedInUser> => new SignedInUser(api, await api.register());
    const toUser = ({ id }: SignedInUser): Channel => ({ kind: 'user', userId: id });

    async function connect(who: SignedInUser, options?: PageOptions): Promise<BrowserDevice> {
      const device = await BrowserDevice.open(context, balancer.url, who.nextToken);
      await device.begin(options);
      await device.first('opened');
      return device;
    }

    it('[RT-02] connects with the token as a subprotocol: it is in no URL and in no log', async () => {
      const ada = await user();
      const device = await BrowserDevice.open(context, balancer.url, ada.nextToken);
      const network = await context.newCDPSession(device.page);
      await network.send('Network.enable');
      const offered = new Promise<string>((resolve) =>
        network.on('Network.webSocketWillSendHandshakeRequest', ({ request }) =>
          resolve(request.headers['Sec-WebSocket-Protocol'] ?? ''),
        ),
      );
      const chosen = new Promise<string | undefined>((resolve) =>
        network.on('Network.webSocketHandshakeResponseReceived', ({ response }) =>
          resolve(response.headers['Sec-WebSocket-Protocol'] ?? response.headers['sec-websocket-protocol']),
        ),
      );
      await device.begin();
      const { info } = await device.first('opened');

      const { token } = ada.account;
      expect(info).toMatchObject({ userId: ada.id, userName: ada.account.username, reconnected: false });
      expect(await offered).toBe(`ginforge.v1, bearer.${token}`);
      expect(await chosen).toBe('ginforge.v1');
      expect(device.urls.items).toContain(`${balancer.url.replace('http', 'ws')}/ws`);
      expect(device.urls.items.filter((url) => url.includes(token))).toEqual([]);
      for (const { output } of stack.gateways) expect(output).not.toContain(token);
    });

    it('[RT-71] gets messages of every type, in order and once', async () => {
      const [ada, bob] = [await user(), await user()];
      const hers = await connect(ada);
      const his = await connect(bob);
      for (const device of [hers, his]) await device.call('joinRoom("chat:browser")');
      const notification = { title: 'Shipped', body: 'Your order is on its way', link: '/orders/1' };
      await backend.publish({ kind: 'notification', userId: ada.id }, [notification]);
      await backend.publish({ kind: 'broadcast' }, series('all', 5));
      const ack = await his.call('sendToRoom("chat:browser", "hello")');
      await his.call(`sendChat(${JSON.stringify(ada.id)}, "just for you")`);

      const { message } = await hers.first('message', (event) => event.message.type === 'notification');
      expect(message).toMatchObject({ to: ada.id, content: notification, stream: 'user', offset: 1 });
      const chat = await hers.hears('user', 'just for you');
      expect(chat).toMatchObject({ type: 'chat', from: bob.id, from_name: bob.account.username });
      const roomMessage = await hers.hears('room:chat:browser', 'hello');
      expect(roomMessage).toMatchObject({ type: 'room_message', room: 'chat:browser', from: bob.id });
      expect(ack).toMatchObject({ message_id: roomMessage.id });
      await hers.hears('broadcast', 'all5');
      expect(hers.heard('broadcast')).toEqual(series('all', 5));
      expect(his.heard('user')).toEqual([]);
    });

    it('[RT-71] comes back over another gateway when its own was killed, and has missed nothing', async () => {
      const ada = await user();
      const device = await connect(ada);
      await device.call('joinRoom("chat:killed")');
      await backend.publish(toUser(ada), ['before']);
      await device.hears('user', 'before');
      first.signal('SIGKILL');
      expect((await device.first('closed')).info).toEqual({ code: 1006, reason: '', willReconnect: true });
      await backend.publish(toUser(ada), series('away', 20));
      await backend.publish({ kind: 'room', room: 'chat:killed' }, series('away', 20));
      const sent = device.call('sendToRoom("chat:killed", "said offline")');
      balancer.pointTo(second.port);

      await device.first('opened', ({ info }) => info.reconnected);
      await device.hears('room:chat:killed', 'said offline');
      await sent;
      expect(device.heard('user')).toEqual(['before', ...series('away', 20)]);
      expect(device.heard('room:chat:killed')).toEqual([...series('away', 20), 'said offline']);
      expect(device.all('recovered').map(({ recovery }) => recovery)).toContainEqual({
        stream: 'user',
        replayed: 20,
      });
      expect(device.all('lost')).toEqual([]);
      await first.start();
      balancer.pointTo(first.port);
    });

    it('[RT-70] follows the network: away when it goes, back at once when it is there again', async () => {
      const ada = await user();
      const device = await connect(ada, { backoff: { minMs: 600_000, maxMs: 600_000 } });
      await context.setOffline(true);
      expect((await device.first('closed')).info).toMatchObject({ code: 1006, willReconnect: true });
      await device.first('state', ({ state }) => state.kind === 'waiting');
      await backend.publish(toUser(ada), ['missed']);
      await context.setOffline(false);
      await device.first('opened', ({ info }) => info.reconnected);
      await device.hears('user', 'missed');
      expect(device.all('lost')).toEqual([]);
    });

    it('[RT-70] asks once why the handshake failed, and stops at 401 without another token', async () => {
      const ada = await user();
      const token = await ada.nextToken();
      expect((await api.post('/api/v1/user/logout', {}, token)).status).toBe(200);
      const device = await BrowserDevice.open(context, balancer.url, () => Promise.resolve(token));

      await device.begin({}, token);
      const { info } = await device.first('closed', (event) => !event.info.willReconnect);
      expect(info).toEqual({ code: 1006, reason: 'HTTP 401', willReconnect: false });
      const asked = () => device.urls.items.filter((url) => url.endsWith('/ws'));
      expect(asked()).toEqual([`ws://127.0.0.1:${balancer.port}/ws`, `${balancer.url}/ws`]);

      // A function that has no other token either: it is asked again, and nothing more goes over the network.
      await device.begin({ backoff: { minMs: 1, maxMs: 1 } });
      await device.events.next((event) => event.kind === 'closed' && !event.info.willReconnect);
      expect(asked()).toHaveLength(4);
      expect(device.all('error').map(({ code }) => code)).toEqual([
        'UNAUTHORIZED',
        'UNAUTHORIZED',
        'UNAUTHORIZED',
      ]);
    });

    it('[RT-70] a logout closes the page’s link with 4403 and it stays closed', async () => {
      const ada = await user();
      const device = await connect(ada);
      await api.post('/api/v1/user/logout', {}, ada.account.token);
      expect((await device.first('closed')).info).toMatchObject({ code: 4403, willReconnect: false });
      expect(await device.call('state.kind')).toBe('closed');
    });
  },
);
