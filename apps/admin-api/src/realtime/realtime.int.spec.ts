import { randomUUID } from 'node:crypto';

import {
  ChassisModule,
  createService,
  loadEnvironment,
  OnEvent,
  OnQuery,
  redisEnvironment,
  serviceEnvironment,
  ServiceInstance,
} from '@ginforge/chassis';
import {
  type ConnectionView,
  disconnectUser,
  GatewayPresence,
  gatewayConnections,
  gatewayRoom,
  gatewayRooms,
  gatewayStats,
  gatewayUsers,
  PresenceRegistry,
  removeMember,
  RoomGrants,
} from '@ginforge/notification';
import { eventually } from '@ginforge/testing';
import { Controller, type INestApplication, Module } from '@nestjs/common';
import { z } from 'zod';

import { TestService } from '../test-service.js';

interface Part {
  after: string;
  limit: number;
}

/** Answers as a gateway does; every one of them has these. */
const connections = ['c1', 'c2', 'c3'];
const heard: unknown[] = [];

@Controller()
class StandIn {
  constructor(private readonly instance: ServiceInstance) {}

  @OnQuery(gatewayStats)
  stats() {
    return { connections: 3, users: 2, rooms: 1, buffered_bytes: 7 };
  }

  @OnQuery(gatewayConnections)
  connections({ after, limit, user_id, room }: Part & { user_id?: string; room?: string }) {
    const own = connections.map((id) => `${id}-${this.instance.id}`);
    const wanted = own.filter((id) => id > after && (user_id ?? room) !== 'chat:none').slice(0, limit);
    return { connections: wanted.map((client_id) => view(client_id, user_id ?? 'ann')) };
  }

  @OnQuery(gatewayUsers)
  users({ after, limit }: Part) {
    const users = ['ann', 'bob'].filter((id) => id > after).slice(0, limit);
    return { users: users.map((user_id) => ({ user_id, username: user_id, connections: 2 })) };
  }

  @OnQuery(gatewayRooms)
  rooms({ after, limit }: Part) {
    const rooms = ['chat:1', 'chat:2', 'chat:3'].filter((name) => name > after).slice(0, limit);
    return { rooms: rooms.map((name) => ({ name, members: 1 })) };
  }

  @OnQuery(gatewayRoom)
  room({ name }: { name: string }) {
    return { members: name === 'chat:1' ? 1 : 0 };
  }

  @OnEvent(disconnectUser)
  disconnect(event: unknown): void {
    heard.push(event);
  }

  @OnEvent(removeMember)
  removeMember(event: unknown): void {
    heard.push(event);
  }
}

function view(client_id: string, user_id: string): ConnectionView {
  const now = new Date().toISOString();
  const times = { connected_at: now, last_seen_at: now };
  return { client_id, user_id, username: user_id, audience: 'user', ...times, rooms: 1 };
}

let service: TestService;
let gateways: INestApplication[];
let owner: string;
let userId: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
  gateways = [await startGateway(), await startGateway()];
  const body = { username: 'ann-lee', email: 'ann@example.com', password: 'correct horse' };
  userId = String((await service.post('/end-users', body, owner)).data?.['id']);
});

beforeEach(() => heard.splice(0));

afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  await service.stop();
});

async function startGateway(): Promise<INestApplication> {
  const schema = z.object({ ...serviceEnvironment({ port: 0 }), ...redisEnvironment });
  const environment = loadEnvironment(schema, { REDIS_URL: service.redis.url, LOG_LEVEL: 'silent' });
  @Module({ imports: [ChassisModule.forRoot(environment, 'gateway')], controllers: [StandIn] })
  class GatewayModule {}
  const app = await createService({ name: 'gateway', environment, module: GatewayModule });
  await app.init();
  return app;
}

const read = (path: string) => service.get(`/realtime/${path}`, owner);
const list = (data: Record<string, unknown> | undefined) => data?.['list'] as Record<string, unknown>[];

describe('GET /realtime', () => {
  it('[RT-24] stats tells the numbers of the cluster and of each gateway, and which one gave none', async () => {
    const dead = randomUUID();
    const presence = new GatewayPresence(service.app.get(PresenceRegistry), dead);
    await presence.renewLease();
    const answered = gateways.map((gateway) => ({
      gateway_id: gateway.get(ServiceInstance).id,
      status: 'answered',
      connections: 3,
      buffered_bytes: 7,
    }));
    // A gateway has a second to answer, which a busy machine may take.
    await eventually(async () => {
      const { status, data } = await read('stats');
      expect(status).toBe(200);
      expect(data).toMatchObject({ connections: 0, users: 0, rooms: 0 });
      expect(data?.['gateways']).toHaveLength(3);
      expect(data?.['gateways']).toEqual(
        expect.arrayContaining([
          ...answered.map((one) => expect.objectContaining(one) as unknown),
          { gateway_id: dead, status: 'missing' },
        ]),
      );
    });
    await presence.release();
  });

  it('[AP-03] connections come from all gateways, each once, page by page', async () => {
    const seen: unknown[] = [];
    let next: unknown = undefined;
    do {
      const cursor = typeof next === 'string' ? `&cursor=${next}` : '';
      const { data } = await read(`connections?page_size=2${cursor}`);
      seen.push(...list(data).map(({ client_id }) => client_id));
      next = data?.['next_cursor'];
    } while (typeof next === 'string');
    const ids = gateways.map((gateway) => gateway.get(ServiceInstance).id);
    expect(seen).toEqual(connections.flatMap((one) => ids.map((id) => `${one}-${id}`)).sort());
    const { data } = await read(`connections?user_id=${userId}`);
    expect(list(data)[0]).toMatchObject({ user_id: userId, gateway_id: expect.any(String) });
  });

  it('[AP-03] users and rooms that several gateways have are added up', async () => {
    expect((await read('online-users')).data).toEqual({
      list: [
        { user_id: 'ann', username: 'ann', connections: 4 },
        { user_id: 'bob', username: 'bob', connections: 4 },
      ],
      next_cursor: null,
    });
    const first = await read('rooms?page_size=2');
    expect(list(first.data).map(({ name, members }) => [name, members])).toEqual([
      ['chat:1', 2],
      ['chat:2', 2],
    ]);
    const rest = await read(`rooms?page_size=2&cursor=${String(first.data?.['next_cursor'])}`);
    expect(rest.data).toEqual({ list: [{ name: 'chat:3', members: 2 }], next_cursor: null });
  });

  it('[RT-21] a room has its members and its grants; one that nobody knows is 404', async () => {
    await service.app.get(RoomGrants).grant('chat:1', userId);
    expect((await read('rooms/chat:1')).data).toMatchObject({
      name: 'chat:1',
      members: 2,
      granted_users: [userId],
      grants: 1,
    });
    for (const name of ['chat:none', 'no%20room', '%00'])
      expect((await read(`rooms/${name}`)).status).toBe(404);
  });
});

describe('changes', () => {
  const act = (method: string, path: string, token = owner) =>
    service.send(method, `/realtime/${path}`, method === 'POST' ? {} : '', token);

  it('[RT-08] [AD-03] disconnects a user on every gateway, logs it, and knows who is not there', async () => {
    expect((await act('POST', `users/${userId}/disconnect`)).status).toBe(404);
    const presence = new GatewayPresence(service.app.get(PresenceRegistry), randomUUID());
    await presence.connect({ clientId: 'c', userId, userName: 'Ann' }, 0);
    expect(await act('POST', `users/${userId}/disconnect?reason=${'%E5%A4%9C'.repeat(42)}`)).toMatchObject({
      status: 400,
    });
    expect(await act('POST', `users/${userId}/disconnect?reason=${'%E5%A4%9C'.repeat(41)}`)).toMatchObject({
      status: 200,
      data: { user_id: userId, connections: 1 },
    });
    const event = { user_id: userId, reason: '夜'.repeat(41) };
    await eventually(() => expect(heard).toEqual([event, event]));
    expect(
      await service.sql(`SELECT username, entity_id FROM operation_logs WHERE action = 'disconnect'`),
    ).toEqual([{ username: 'admin', entity_id: userId }]);
    await presence.release();
  });

  it('[RT-21] [AD-03] grants a room once, takes it back once, and removes who is in it', async () => {
    const path = `rooms/team:7/grants/${userId}`;
    const grants = service.app.get(RoomGrants);
    for (const _again of [1, 2]) {
      expect(await act('POST', path)).toMatchObject({ status: 200, data: { granted: true } });
    }
    expect(await grants.usersOf('team:7')).toEqual([userId]);
    expect(await act('DELETE', path)).toMatchObject({ status: 200, data: { granted: false } });
    expect((await act('DELETE', path)).status).toBe(404);
    expect(await grants.usersOf('team:7')).toEqual([]);
    const event = { room: 'team:7', user_id: userId };
    await eventually(() => expect(heard).toEqual([event, event]));
    const logs = await service.sql(
      `SELECT action, entity_id FROM operation_logs WHERE entity = 'room_grant' ORDER BY created_at`,
    );
    const entity_id = `team:7/${userId}`;
    expect(logs).toEqual([
      { action: 'create', entity_id },
      { action: 'delete', entity_id },
    ]);
  });

  it('[AP-01] grants nothing to nobody, and no room that has no name of one', async () => {
    expect(await act('POST', `rooms/team:7/grants/${randomUUID()}`)).toMatchObject({
      status: 404,
      code: 3001,
    });
    expect(await act('POST', `rooms/no%20room/grants/${userId}`)).toMatchObject({ status: 404, code: 1004 });
  });

  it('[AD-01] who may look may change nothing', async () => {
    await service.createRole('watcher', 'realtime:read');
    const watcher = await service.administrator('watcher', 'watcher');
    expect((await service.get('/realtime/stats', watcher)).status).toBe(200);
    expect((await act('POST', `users/${userId}/disconnect`, watcher)).status).toBe(403);
    expect((await act('POST', `rooms/team:7/grants/${userId}`, watcher)).status).toBe(403);
    expect((await act('DELETE', `rooms/team:7/grants/${userId}`, watcher)).status).toBe(403);
  });

  it('[AP-02] answers 503 while Redis is away, and logs nothing as done', async () => {
    const count = () => service.sql('SELECT id FROM operation_logs');
    const before = await count();
    await service.redis.kill();
    expect(await read('stats')).toMatchObject({ status: 503 });
    expect(await act('POST', `rooms/team:7/grants/${userId}`)).toMatchObject({ status: 503 });
    await service.redisReturns();
    expect(await count()).toEqual(before);
  });
});
