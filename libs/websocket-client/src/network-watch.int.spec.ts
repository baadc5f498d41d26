import { ScriptedGateway } from './testing/scripted-gateway.js';
import { ObservedClient } from './testing/test-client.js';

/** Node does not tell about the network; here it does, as the window of a browser. */
const window = new EventTarget();
let gateway: ScriptedGateway;
let client: ObservedClient;

beforeEach(async () => {
  Object.assign(globalThis, { addEventListener: window.addEventListener.bind(window) });
  gateway = await ScriptedGateway.start();
  client = new ObservedClient({ url: gateway.url, backoff: { minMs: 600_000, maxMs: 600_000 } });
});

afterEach(async () => {
  client.disconnect();
  await gateway.stop();
  Reflect.deleteProperty(globalThis, 'addEventListener');
});

describe('where the platform tells about the network', () => {
  it('[RT-73] treats the link as dead when the network goes, and [RT-70] comes back as soon as it is there again', async () => {
    void client.connect('t');
    const first = await gateway.welcomed({ streams: { user: { epoch: 'e1', offset: 1 } } });
    await client.opened.next();
    window.dispatchEvent(new Event('offline'));
    await first.closed;
    expect(await client.closed.next()).toMatchObject({ code: 1006, willReconnect: true });
    expect(client.state.kind).toBe('waiting');
    window.dispatchEvent(new Event('online'));
    const second = await gateway.welcomed();
    expect(second.requestUrl).toBe('/ws?resume=1');
    expect(await client.opened.next()).toMatchObject({ reconnected: true });
  });

  it('[RT-70] does not come back after disconnect() or when it gave up, whatever the network does', async () => {
    void client.connect('t');
    const peer = await gateway.welcomed();
    await client.opened.next();
    client.disconnect();
    await peer.closed;
    expect(await client.closed.next()).toMatchObject({ code: 1000, willReconnect: false });
    window.dispatchEvent(new Event('online'));
    expect(client.state.kind).toBe('idle');

    void client.connect('t');
    (await gateway.welcomed()).close(4403);
    expect(await client.closed.next()).toMatchObject({ code: 4403, willReconnect: false });
    window.dispatchEvent(new Event('offline'));
    window.dispatchEvent(new Event('online'));
    expect(client.state).toMatchObject({ kind: 'closed', code: 4403 });
    expect(gateway.handshakes).toHaveLength(2);
  });
});
