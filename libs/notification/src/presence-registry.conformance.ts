import { GatewayPresence } from './gateway-presence.js';
import { PresenceReader } from './presence-reader.js';
import type { PresenceRegistry } from './presence-registry.js';

/** What both registries do alike (RT-40), seen through `GatewayPresence` and `PresenceReader`. `open` gives an empty one. */
export function describePresenceRegistry(name: string, open: () => Promise<PresenceRegistry>): void {
  let registry: PresenceRegistry;
  let reader: PresenceReader;
  let one: GatewayPresence;
  let two: GatewayPresence;

  beforeEach(async () => {
    registry = await open();
    reader = new PresenceReader(registry);
    one = gateway('one');
    two = gateway('two');
  });

  function gateway(instanceId: string, lingerMs = 60_000): GatewayPresence {
    return new GatewayPresence(registry, instanceId, { lingerMs });
  }

  function connect(presence: GatewayPresence, clientId: string, userId: string, most = 20) {
    return presence.connect({ clientId, userId, userName: `Name of ${userId}` }, most);
  }

  /** Connects users `<prefix>00`, `<prefix>01`, … to a gateway. */
  async function gatewayWith(instanceId: string, prefix: string, count: number): Promise<string[]> {
    const presence = gateway(instanceId);
    const users = Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(2, '0')}`);
    await Promise.all(users.map((userId) => connect(presence, `${instanceId}-${userId}`, userId, 0)));
    return users;
  }

  describe(`presence in ${name}`, () => {
    test('[RT-24] counts connections, users and rooms over two gateways', async () => {
      await connect(one, 'c1', 'anna');
      await connect(two, 'c2', 'anna');
      await connect(two, 'c3', 'ben');
      await one.roomOpened('chat:a');
      await two.roomOpened('chat:a');
      await two.roomOpened('chat:b');
      expect(await reader.counts()).toEqual({ connections: 3, users: 2, rooms: 2 });
      await two.roomClosed('chat:a');
      await two.roomClosed('chat:b');
      await two.disconnect({ clientId: 'c2', userId: 'anna' });
      expect(await reader.counts()).toEqual({ connections: 2, users: 2, rooms: 1 });
    });

    test('[RT-06] the newest over the bound is refused, counted over the cluster', async () => {
      await connect(one, 'c1', 'anna', 2);
      expect(await connect(two, 'c2', 'anna', 2)).toMatchObject({ refused: false, connections: 2 });
      expect(await connect(one, 'c3', 'anna', 2)).toEqual({ refused: true });
      expect(await connect(one, 'c4', 'ben', 2)).toMatchObject({ refused: false, connections: 1 });
      await two.disconnect({ clientId: 'c2', userId: 'anna' });
      expect(await connect(one, 'c5', 'anna', 2)).toMatchObject({ refused: false, connections: 2 });
      expect(await reader.connectionsOf('anna')).toHaveLength(2);
    });

    test('[RT-06] of many at the same moment exactly as many get in as the bound allows', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, index) => connect(index % 2 ? one : two, `c${index}`, 'anna', 20)),
      );
      expect(outcomes.filter((outcome) => outcome.refused)).toHaveLength(10);
    });

    test('[RT-23] a user comes online with the first connection only, and a return within the linger is silent', async () => {
      expect(await connect(one, 'c1', 'anna')).toMatchObject({ cameOnline: true });
      expect(await connect(two, 'c2', 'anna')).toMatchObject({ cameOnline: false });
      expect(await one.disconnect({ clientId: 'c1', userId: 'anna' })).toEqual({ connectionsLeft: 1 });
      expect(await two.disconnect({ clientId: 'c2', userId: 'anna' })).toEqual({ connectionsLeft: 0 });
      expect(await reader.isUserOnline('anna')).toBe(false);
      expect(await two.takeDepartures()).toEqual([]);
      expect(await connect(one, 'c3', 'anna')).toMatchObject({ cameOnline: false, connections: 1 });
    });

    test('[RT-23] a departure is given once in the cluster, with name and rooms', async () => {
      const brief = gateway('brief', 0);
      await connect(brief, 'c1', 'anna');
      await brief.rememberRooms('anna', ['chat:a', 'chat:b']);
      await brief.disconnect({ clientId: 'c1', userId: 'anna' });
      const taken = await Promise.all([one.takeDepartures(), two.takeDepartures(), brief.takeDepartures()]);
      expect(taken.flat()).toEqual([
        { userId: 'anna', userName: 'Name of anna', rooms: ['chat:a', 'chat:b'] },
      ]);
      expect(await connect(brief, 'c2', 'anna')).toMatchObject({ cameOnline: true });
    });

    test('[RT-50] release removes all of this gateway and nothing of others; its users get the linger to come back', async () => {
      await connect(one, 'c1', 'anna');
      await connect(two, 'c2', 'ben');
      await one.roomOpened('chat:a');
      await one.release();
      expect(await reader.counts()).toEqual({ connections: 1, users: 1, rooms: 0 });
      expect(await two.takeDepartures()).toEqual([]);
      expect(await connect(two, 'c3', 'anna')).toMatchObject({ cameOnline: false });
    });

    test('[RT-24] knows the gateways that hold a lease, with or without connections', async () => {
      expect(await reader.gatewayIds()).toEqual([]);
      for (const presence of [one, two]) await presence.renewLease();
      expect((await reader.gatewayIds()).sort()).toEqual(['one', 'two']);
      await one.release();
      expect(await reader.gatewayIds()).toEqual(['two']);
    });

    test('[RT-24] gives online users page by page, each once', async () => {
      const users = await gatewayWith('one', 'user-', 25);
      await gatewayWith('two', 'user-', 5);
      const pages = await Promise.all(
        [1, 2, 3, 4].map((page) => reader.getOnlineUsers({ page, pageSize: 10 })),
      );
      expect(pages.map(({ total }) => total)).toEqual([25, 25, 25, 25]);
      expect(pages.map((page) => page.users.length)).toEqual([10, 10, 5, 0]);
      expect(pages.flatMap((page) => page.users)).toEqual(users);
    });

    test('[RT-24] a page number or size that makes no sense is brought into range', async () => {
      await gatewayWith('one', 'user-', 3);
      expect((await reader.getOnlineUsers({ page: 0, pageSize: 0 })).users).toEqual(['user-00']);
      expect((await reader.getOnlineUsers({ page: -5, pageSize: 1e9 })).users).toHaveLength(3);
    });

    test('[RT-24] tells where a user is connected', async () => {
      await gatewayWith('one', 'user-', 1);
      await gatewayWith('two', 'user-', 1);
      expect(
        (await reader.connectionsOf('user-00')).sort((a, b) => a.clientId.localeCompare(b.clientId)),
      ).toEqual([
        { clientId: 'one-user-00', instanceId: 'one' },
        { clientId: 'two-user-00', instanceId: 'two' },
      ]);
      expect(await reader.isUserOnline('user-00')).toBe(true);
      expect(await reader.isUserOnline('nobody')).toBe(false);
    });

    test('[RT-24] a renewal with nothing amiss changes nothing, one that finds a difference registers all again', async () => {
      await connect(one, 'c1', 'anna');
      await one.roomOpened('chat:a');
      await one.rememberRooms('anna', ['chat:a']);
      expect(await one.renewLease()).toEqual({ restored: false, cameOnline: [] });
      await gateway('one').disconnect({ clientId: 'c1', userId: 'anna' });
      await connect(gateway('one'), 'stranger', 'ben');
      await gateway('one').roomClosed('chat:a');
      expect(await one.renewLease()).toMatchObject({ restored: true });
      expect(await reader.counts()).toEqual({ connections: 1, users: 1, rooms: 1 });
      expect(await reader.connectionsOf('anna')).toEqual([{ clientId: 'c1', instanceId: 'one' }]);
      expect(await one.renewLease()).toEqual({ restored: false, cameOnline: [] });
    });

    test('[RT-24] connecting and disconnecting twice counts once', async () => {
      await connect(one, 'c1', 'anna', 1);
      expect(await connect(one, 'c1', 'anna', 1)).toEqual({
        refused: false,
        connections: 1,
        cameOnline: false,
      });
      await one.roomOpened('chat:a');
      await one.roomOpened('chat:a');
      expect(await reader.counts()).toEqual({ connections: 1, users: 1, rooms: 1 });
      expect(await one.disconnect({ clientId: 'c1', userId: 'anna' })).toEqual({ connectionsLeft: 0 });
      expect(await one.disconnect({ clientId: 'c1', userId: 'anna' })).toEqual({ connectionsLeft: 0 });
      await one.roomClosed('chat:a');
      await one.roomClosed('chat:a');
      expect(await reader.counts()).toEqual({ connections: 0, users: 0, rooms: 0 });
    });

    test('[RT-24] a gateway that lives is not reaped', async () => {
      await connect(one, 'c1', 'anna');
      expect(await two.reapDeadGateways()).toEqual({ gateways: 0, connections: 0 });
      expect(await reader.isUserOnline('anna')).toBe(true);
    });
  });
}
