import { randomUUID } from 'node:crypto';
import { Revocations } from '@ginforge/auth';
import { eventually } from '@ginforge/testing';
import { clusters, type TestCluster } from '../testing/test-cluster.js';
import { accessToken, administratorToken } from '../testing/tokens.js';

describe.each(clusters)('the life of a token %s', (_name, start) => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await start();
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const shortLived = (userId: string) => {
    const exp = Math.ceil(Date.now() / 1000) + 3; // time enough to connect on a busy machine
    return { exp, token: accessToken(userId, { exp }) };
  };
  const auth = (token: unknown) => ({ type: 'auth', id: 'a', content: { token } });

  it('[RT-07] ends the connection with TOKEN_EXPIRED and 4402 once exp has come, not before', async () => {
    const user = randomUUID();
    const { exp, token } = shortLived(user);
    const client = await cluster.one.connect(user, { token });
    expect((await client.closed).code).toBe(4402);
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000);
    expect(client.messages.at(-1)).toMatchObject({ type: 'error', content: { code: 'TOKEN_EXPIRED' } });
  });

  it('[RT-07] goes on without a break with a new token of the same user', async () => {
    const user = randomUUID();
    const { token } = shortLived(user);
    const renewed = await cluster.one.connect(user, { token });
    const old = await cluster.one.connect(user, { token });
    renewed.send(auth(accessToken(user)));
    expect((await renewed.nextOfType('ack')).content).toEqual({ id: 'a' });
    expect((await old.closed).code).toBe(4402);
    await renewed.ping();
    await cluster.notifications.sendToUser(user, { type: 'chat', content: 'still here' });
    await renewed.nextOfType('chat');
  });

  it.each([
    ['of another user', () => accessToken(randomUUID())],
    ['that has expired', (user: string) => accessToken(user, { exp: 1_000_000_000 })],
    ["of the same user for the console's audience", (user: string) => administratorToken(user)],
    ['that somebody else signed', (user: string) => accessToken(user, {}, 'the secret of somebody else')],
    ['that is none', () => 'nonsense'],
  ])('[RT-07] closes with 4401 after a token %s', async (_what, tokenFor) => {
    const user = randomUUID();
    const client = await cluster.one.connect(user);
    client.send(auth(tokenFor(user)));
    expect((await client.closed).code).toBe(4401);
    expect(client.ofType('ack')).toEqual([]);
  });

  it('[RT-07] closes with 4401 after a token that was revoked', async () => {
    const user = randomUUID();
    const jti = randomUUID();
    const token = accessToken(user, { jti });
    await cluster.two.get(Revocations).revokeToken(jti, Date.now() / 1000 + 900);
    await eventually(async () => expect((await cluster.one.ask(`/ws?token=${token}`)).status).toBe(401));
    const client = await cluster.one.connect(user);
    client.send(auth(token));
    expect((await client.closed).code).toBe(4401);
  });

  describe('that is taken back', () => {
    it.each<[what: string, revoke: (user: string, jti: string, sid: string) => Promise<void>]>([
      ['a logout', (_user, jti) => cluster.two.get(Revocations).revokeToken(jti, Date.now() / 1000 + 900)],
      ['the end of the session', (_user, _jti, sid) => cluster.two.get(Revocations).revokeSession(sid)],
      ['a disabled user or a new password', (user) => cluster.two.get(Revocations).revokeUser(user)],
      ["an administrator's disconnect", (user) => cluster.notifications.disconnectUser(user)],
    ])('[RT-08] by %s closes the sockets on every gateway with 4403, and no other', async (_what, revoke) => {
      const [user, jti, sid] = [randomUUID(), randomUUID(), randomUUID()];
      const token = accessToken(user, { jti, sid });
      const concerned = [
        await cluster.one.connect(user, { token }),
        await cluster.two.connect(user, { token }),
      ];
      const other = await cluster.one.connect(randomUUID());
      await revoke(user, jti, sid);
      const closures = await Promise.all(concerned.map(({ closed }) => closed));
      expect(closures.map(({ code }) => code)).toEqual([4403, 4403]);
      await other.ping();
      expect(other.socket.readyState).toBe(other.socket.OPEN);
    });

    it('[RT-07] [RT-08] after a new token took its place, ends nothing; the new one taken back does', async () => {
      const [user, old, fresh] = [randomUUID(), randomUUID(), randomUUID()];
      const client = await cluster.one.connect(user, { token: accessToken(user, { jti: old }) });
      client.send(auth(accessToken(user, { jti: fresh })));
      await client.nextOfType('ack');
      const revocations = cluster.two.get(Revocations);
      await revocations.revokeToken(old, Date.now() / 1000 + 900);
      const control = await cluster.one.connect(user, { token: accessToken(user, { jti: fresh }) });
      await client.ping();
      expect(client.socket.readyState).toBe(client.socket.OPEN);
      await revocations.revokeToken(fresh, Date.now() / 1000 + 900);
      for (const one of [client, control]) expect((await one.closed).code).toBe(4403);
    });

    it('[RT-08] a logout leaves the other connections of the user alone', async () => {
      const [user, jti] = [randomUUID(), randomUUID()];
      const ended = await cluster.one.connect(user, { token: accessToken(user, { jti }) });
      const staying = await cluster.one.connect(user);
      await cluster.two.get(Revocations).revokeToken(jti, Date.now() / 1000 + 900);
      expect((await ended.closed).code).toBe(4403);
      await staying.ping();
    });
  });
});
