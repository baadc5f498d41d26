import { closeCodes } from '@ginforge/protocol';
import { ScriptedGateway } from './testing/scripted-gateway.js';
import { ObservedClient } from './testing/test-client.js';

let gateway: ScriptedGateway;
let client: ObservedClient;

beforeEach(async () => {
  gateway = await ScriptedGateway.start();
  client = new ObservedClient({ url: gateway.url });
});

afterEach(async () => {
  client.disconnect();
  await gateway.stop();
});

const renewing = (): (() => Promise<string>) => {
  let count = 0;
  return () => Promise.resolve(`token${++count}`);
};

describe('WebSocketClient against a real server', () => {
  it('[RT-02] offers the token as a subprotocol, never in the URL', async () => {
    const opened = client.connect('t0ken');
    const peer = await gateway.welcomed();
    await opened;
    expect(gateway.handshakes).toEqual(['t0ken']);
    expect(peer.requestUrl).toBe('/ws');
    expect(client.state).toEqual({ kind: 'open', clientId: 'c1', userId: 'u1', userName: 'u1' });
  });

  it('[RT-05] is open at the welcome, not at the handshake', async () => {
    void client.connect('t');
    const peer = await gateway.connection();
    expect(client.state.kind).toBe('connecting');
    peer.welcome();
    expect(await client.opened.next()).toMatchObject({ clientId: 'c1', reconnected: false });
  });

  const returning = Object.values(closeCodes).filter(
    ({ reconnect }) => reconnect === 'backoff' || reconnect === 'fresh-token',
  );
  it.each(returning.map(({ code }) => code))(
    '[RT-70] comes back with a fresh token after close code %d',
    async (code) => {
      void client.connect(renewing());
      const peer = await gateway.welcomed();
      await client.opened.next();
      peer.close(code, 'because');
      expect(await client.closed.next()).toEqual({ code, reason: 'because', willReconnect: true });
      await gateway.welcomed();
      expect(await client.opened.next()).toMatchObject({ reconnected: true });
      expect(gateway.handshakes).toEqual(['token1', 'token2']);
    },
  );

  it('[RT-70] goes where a function says, which is asked before each attempt', async () => {
    const second = await ScriptedGateway.start();
    const addresses = [gateway.url, second.url];
    const roaming = new ObservedClient({ url: () => addresses.shift() ?? 'nowhere' });
    void roaming.connect('t');
    const peer = await gateway.welcomed();
    await roaming.opened.next();
    peer.close(closeCodes.overloaded.code, 'because');
    const next = await second.welcomed();
    expect(await roaming.opened.next()).toMatchObject({ reconnected: true });
    next.close(closeCodes.overloaded.code, 'because');
    expect(await roaming.errors.next()).toMatchObject({ code: 'HANDSHAKE_FAILED' });
    expect(roaming.state.kind).toBe('closed');
    await second.stop();
  });

  const final = Object.values(closeCodes).filter(({ reconnect }) => reconnect === 'never');
  it.each(final.map(({ code }) => code))('[RT-70] gives up after close code %d', async (code) => {
    void client.connect(renewing());
    const peer = await gateway.welcomed();
    await client.opened.next();
    peer.close(code, 'because');
    expect(await client.closed.next()).toEqual({ code, reason: 'because', willReconnect: false });
    expect(client.state).toEqual({ kind: 'closed', code, reason: 'because' });
    expect(gateway.handshakes).toHaveLength(1);
  });

  it('[RT-70] comes back after a link that broke without a word', async () => {
    void client.connect('t');
    const peer = await gateway.welcomed();
    await client.opened.next();
    peer.drop();
    expect(await client.closed.next()).toMatchObject({ code: 1006, willReconnect: true });
    await gateway.welcomed();
    await client.opened.next();
  });

  it('[RT-70] gives up after 4402 when it has no way to get a fresh token', async () => {
    void client.connect('only');
    const peer = await gateway.welcomed();
    peer.close(4402);
    expect(await client.closed.next()).toMatchObject({ code: 4402, willReconnect: false });
  });

  it('[RT-70] waits as long as the reason of 1012 says', async () => {
    void client.connect('t');
    const peer = await gateway.welcomed();
    await client.opened.next();
    const states: unknown[] = [];
    client.onStateChange((state) => states.push(state));
    peer.close(1012, 'retry_after=37');
    await gateway.welcomed();
    await client.opened.next();
    expect(states).toContainEqual({ kind: 'waiting', attempt: 1, delayMs: 37 });
  });

  it('[RT-70] never comes back after disconnect(), and leaves no timer that would', async () => {
    const slow = new ObservedClient({ url: gateway.url, backoff: { minMs: 600_000, maxMs: 600_000 } });
    void slow.connect('t');
    const peer = await gateway.welcomed();
    await slow.opened.next();
    slow.disconnect();
    expect(await peer.closed).toBe(1000);
    expect(slow.state).toEqual({ kind: 'idle' });
    expect(await slow.closed.next()).toEqual({ code: 1000, reason: 'disconnect', willReconnect: false });
  });

  it('[RT-70] leaves no timer behind', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const renewed = new ObservedClient({ url: gateway.url });
    void renewed.connect(renewing());
    const peer = await gateway.welcomed();
    void renewed.sendChat('u2', 'unanswered').catch(() => undefined);
    await peer.nextOf('chat');
    expect(timers()).toBeGreaterThan(before);
    renewed.disconnect();
    await peer.closed;
    // The closing handshake has a timer of its own in `ws`, gone when it is done.
    while (timers() > before) await new Promise(setImmediate);
  });

  it('[RT-70] stops while it waits to come back, when it is told to', async () => {
    const slow = new ObservedClient({ url: gateway.url, backoff: { minMs: 600_000, maxMs: 600_000 } });
    const opened = slow.connect('t');
    const peer = await gateway.welcomed();
    await opened;
    peer.drop();
    await slow.closed.next();
    expect(slow.state.kind).toBe('waiting');
    slow.disconnect();
    expect(slow.state.kind).toBe('idle');
    expect(gateway.handshakes).toHaveLength(1);
  });

  it('[RT-70] asks why a handshake failed, and stops on 401 when it has no other token', async () => {
    gateway.refusal = { status: 401 };
    await expect(client.connect('bad')).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await client.errors.next()).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await client.closed.next()).toEqual({ code: 1006, reason: 'HTTP 401', willReconnect: false });
    expect(gateway.probes).toEqual(['Bearer bad']);
    expect(gateway.handshakes).toEqual(['bad']);
  });

  it('[RT-70] tries another token after 401, and stops when the function has no other', async () => {
    gateway.refusal = { status: 401 };
    const tokens = ['first', 'second', 'second'];
    await expect(client.connect(() => tokens.shift() ?? '')).rejects.toMatchObject({ code: 'CLOSED' });
    expect(gateway.handshakes).toEqual(['first', 'second']);
    expect(client.state).toMatchObject({ kind: 'closed', reason: 'no token' });
  });

  it('[RT-70] comes back after 503, not before Retry-After', async () => {
    gateway.refusal = { status: 503, headers: { 'retry-after': '1' } };
    const waiting = new Promise<number>((resolve) =>
      client.onStateChange((state) => state.kind === 'waiting' && resolve(state.delayMs)),
    );
    void client.connect('t');
    expect(await waiting).toBeGreaterThanOrEqual(1_000);
    gateway.refusal = undefined;
    await gateway.welcomed();
    expect(await client.opened.next()).toMatchObject({ reconnected: false });
  });

  it('[RT-70] goes on trying a server that is not there', async () => {
    const { url } = gateway;
    await gateway.stop();
    void client.connect('t');
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await client.closed.next()).toMatchObject({ reason: 'unreachable', willReconnect: true });
    }
    expect(url).toContain('ws:');
  });

  it('[RT-70] asks a token function that failed again, unless it says that there is none', async () => {
    let calls = 0;
    void client.connect(() => {
      if (++calls === 1) throw new Error('offline');
      return 'good';
    });
    expect(await client.errors.next()).toMatchObject({ code: 'TOKEN_UNAVAILABLE' });
    await gateway.welcomed();
    expect(gateway.handshakes).toEqual(['good']);
  });

  it('[RT-70] gives up on a token that cannot be sent', async () => {
    await expect(client.connect('not a token')).rejects.toMatchObject({ code: 'CLOSED' });
    expect(client.state.kind).toBe('closed');
  });

  it('[RT-73] treats a link as dead on which the server has gone silent', async () => {
    const impatient = new ObservedClient({ url: gateway.url, heartbeatMs: 10, deadAfterMs: 300 });
    void impatient.connect('t');
    const peer = await gateway.welcomed();
    expect((await peer.next()).type).toBe('ping');
    expect(await impatient.closed.next()).toMatchObject({ code: 4408, willReconnect: true });
    await gateway.connection();
    impatient.disconnect();
  });

  it('[RT-73] keeps a link on which the server answers', async () => {
    const impatient = new ObservedClient({ url: gateway.url, heartbeatMs: 40, deadAfterMs: 2_000 });
    void impatient.connect('t');
    const peer = await gateway.welcomed();
    for (let answered = 0; answered < 60; answered++) {
      await peer.nextOf('ping');
      peer.send({ type: 'pong' });
    }
    expect(impatient.state.kind).toBe('open');
    impatient.disconnect();
  });

  it('[RT-25] answers a ping with its id', async () => {
    void client.connect('t');
    const peer = await gateway.welcomed();
    peer.send({ type: 'ping', id: 'p1' });
    expect(await peer.nextOf('pong')).toMatchObject({ id: 'p1' });
  });

  it('[RT-73] treats a server that never says welcome as dead', async () => {
    const impatient = new ObservedClient({ url: gateway.url, connectTimeoutMs: 20 });
    void impatient.connect('t');
    expect(await impatient.closed.next()).toMatchObject({ code: 4408, willReconnect: true });
    impatient.disconnect();
  });

  it('[RT-73] renews the token in place before it expires', async () => {
    void client.connect(renewing());
    const peer = await gateway.welcomed({ tokenLifetimeMs: 1_200 });
    const auth = await peer.nextOf('auth');
    expect(auth.content).toEqual({ token: 'token2' });
    peer.ack(auth);
    expect(gateway.handshakes).toEqual(['token1']);
  });

  it('[RT-73] stays connected when the gateway does not know `auth`', async () => {
    void client.connect(renewing());
    const peer = await gateway.welcomed({ tokenLifetimeMs: 1_200 });
    peer.refuse(await peer.nextOf('auth'), 'UNKNOWN_TYPE');
    expect(await client.errors.next()).toMatchObject({ code: 'UNKNOWN_TYPE' });
    expect(client.state.kind).toBe('open');
  });

  it('[RT-10] survives frames that are no messages', async () => {
    void client.connect('t');
    const peer = await gateway.welcomed();
    peer.sendRaw('{');
    peer.sendRaw('[]');
    peer.sendRaw(Buffer.from([1, 2]));
    for (let frame = 0; frame < 3; frame++) {
      expect(await client.errors.next()).toMatchObject({ code: 'BAD_FRAME' });
    }
    expect(client.state.kind).toBe('open');
  });

  it('[RT-17] reports an error that answers nothing, and one of a handler, without losing messages', async () => {
    void client.connect('t');
    const peer = await gateway.welcomed();
    client.on('error', () => {
      throw new Error('mine');
    });
    peer.send({ type: 'error', content: { code: 'RATE_LIMITED', message: 'slow down' } });
    peer.send({ type: 'notification', content: { title: 'a', body: 'b' } });
    expect(await client.errors.next()).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await client.errors.next()).toMatchObject({ code: 'HANDLER_FAILED', message: 'mine' });
    expect(await client.messages.next()).toMatchObject({ content: { title: 'a' } });
  });

  it('hands out messages by type and to `*`, until the undo or off', async () => {
    const seen: string[] = [];
    const undo = client.on('broadcast', ({ content }) => seen.push(`typed ${String(content)}`));
    const all = (message: { type: string }): number => seen.push(`any ${message.type}`);
    client.on('*', all);
    void client.connect('t');
    const peer = await gateway.welcomed();
    peer.send({ type: 'broadcast', content: 1 });
    peer.send({ type: 'notification' });
    await client.messages.next();
    undo();
    client.off('*', all);
    peer.send({ type: 'broadcast', content: 2 });
    peer.send({ type: 'notification' });
    await client.messages.next();
    expect(seen).toEqual(['any welcome', 'typed 1', 'any broadcast', 'any notification']);
  });
});
