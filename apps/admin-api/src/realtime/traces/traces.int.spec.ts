import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type ReadableStream } from 'node:stream/web';

import { NotificationClient } from '@ginforge/notification';
import { permissionsChangedReason, type TraceLine } from '@ginforge/protocol';
import { eventually } from '@ginforge/testing';

import { TestService } from '../../test-service.js';
import { TracesService } from './traces.service.js';

/** A trace as its reader has it. */
interface Reader {
  /** The next line that is no sign of life. */
  next: () => Promise<TraceLine | undefined>;
  leave: () => void;
}

let service: TestService;
let owner: string;
let notifications: NotificationClient;
let readers: Reader[] = [];

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
  notifications = service.app.get(NotificationClient, { strict: false });
});

afterEach(() => {
  readers.forEach(({ leave }) => leave());
  readers = [];
});

afterAll(() => service.stop());

async function ask(target: string, token: string): Promise<{ response: Response; leave: () => void }> {
  const abort = new AbortController();
  const url = `${await service.app.getUrl()}/api/v1/admin/realtime/traces/${encodeURIComponent(target)}`;
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers, signal: abort.signal });
  return { response, leave: () => abort.abort() };
}

/** A running trace, of which the first line has been read. */
async function watch(target: string, token = owner): Promise<Reader> {
  const { response, leave } = await ask(target, token);
  expect(response.status).toBe(200);
  const input = Readable.fromWeb(response.body as ReadableStream);
  input.on('error', () => undefined); // the reader has left
  const lines = createInterface({ input })[Symbol.asyncIterator]();
  const next = async (): Promise<TraceLine | undefined> => {
    for (;;) {
      const { done, value } = await lines.next();
      if (done) return undefined;
      const line = JSON.parse(value) as TraceLine;
      if (line.kind !== 'beat') return line;
    }
  };
  const reader = { next, leave };
  readers.push(reader);
  expect(await next()).toMatchObject({ kind: 'open', target });
  return reader;
}

describe('GET /realtime/traces', () => {
  it('[RT-38] tells what passes in a room, and not what it says', async () => {
    const { next } = await watch('room:chat:traced');
    await notifications.sendToRoom('chat:other', { text: 'elsewhere' });
    const { id } = await notifications.sendToRoom('chat:traced', { text: 'a secret' });
    const line = await next();
    expect(line).toMatchObject({
      kind: 'message',
      message: { channel: 'room', type: 'room_message', id, room: 'chat:traced', offset: 1 },
    });
    expect(JSON.stringify(line)).not.toContain('a secret');
  });

  it('[RT-30] tells what goes to a user: messages, notifications and what goes to everybody', async () => {
    const { next } = await watch('user:ann');
    await notifications.sendToUser('ann', { type: 'chat', content: { text: 'hello' } });
    await notifications.sendNotification('ann', { title: 'Hello', body: 'Ann' });
    await notifications.sendNotification('bob', { title: 'Hello', body: 'Bob' });
    await notifications.broadcast({ text: 'hello' });
    for (const channel of ['user', 'notification', 'broadcast']) {
      expect(await next()).toMatchObject({ kind: 'message', message: { channel } });
    }
  });

  it('[AD-03] is in the log of operations: who watched whom', async () => {
    await watch('user:watched');
    expect(await service.logged('user:watched')).toMatchObject([{ username: 'admin', action: 'start' }]);
  });

  it('[AD-01] is for those who may, and ends when what they may do has changed', async () => {
    await service.createRole('looker', 'realtime:read');
    const looker = await service.administrator('looker', 'looker');
    expect((await ask('room:chat:1', looker)).response.status).toBe(403);

    const role = await service.createRole('tracer', 'realtime:trace');
    const tracer = await service.administrator('tracer', 'tracer');
    const { next } = await watch('room:chat:1', tracer);
    const body = { permissions: [] };
    expect((await service.put(`/roles/${role}/permissions`, body, owner)).status).toBe(200);
    expect(await next()).toEqual({ kind: 'end', reason: 'rights' });
    expect(await next()).toBeUndefined();
    expect((await ask('room:chat:1', tracer)).response.status).toBe(403);
  });

  it('[RT-08] ends with the session', async () => {
    await service.createRole('leaver', 'realtime:trace');
    const leaver = await service.administrator('leaver', 'leaver');
    const { next } = await watch('room:chat:1', leaver);
    expect((await service.post('/logout', undefined, leaver)).status).toBe(200);
    expect(await next()).toEqual({ kind: 'end', reason: 'rights' });
  });

  it('[AD-03] goes on for others', async () => {
    const { next } = await watch('room:chat:others');
    await notifications.disconnectUser('somebody-else', permissionsChangedReason);
    await notifications.sendToRoom('chat:others', 1);
    expect(await next()).toMatchObject({ kind: 'message' });
  });

  it('[RT-27] four at once are enough for one administrator, and those who leave make room', async () => {
    await service.createRole('crowd', 'realtime:trace');
    const token = await service.administrator('crowd', 'crowd');
    const four = [];
    for (const room of ['a', 'b', 'c', 'd']) four.push(await watch(`room:chat:${room}`, token));
    expect((await ask('room:chat:e', token)).response.status).toBe(429);
    four[0]?.leave();
    await eventually(async () => {
      const { response, leave } = await ask('room:chat:e', token);
      leave();
      expect(response.status).toBe(200);
    });
  });

  it('[RT-50] ends when the service stops', async () => {
    const { next } = await watch('room:chat:1');
    service.app.get(TracesService).onModuleDestroy();
    expect(await next()).toEqual({ kind: 'end', reason: 'stopping' });
    expect(await next()).toBeUndefined();
  });
});
