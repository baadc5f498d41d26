import { configurationChanged, channelOfPattern, RedisConnections } from '@ginforge/chassis';
import { Configuration } from '@ginforge/database';
import { eventually } from '@ginforge/testing';

import { TestService } from '../test-service.js';
import { ownServices } from './own-services.js';

let service: TestService;
let owner: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

describe('GET /system/info', () => {
  it('says what runs, with the title that is set', async () => {
    const { status, data } = await service.get('/system/info', owner);
    expect(status).toBe(200);
    expect(data).toMatchObject({ title: 'GinForge', environment: 'test', node_version: process.version });
    expect(data).toMatchObject({ online_users: 0, connections: 0 });
  });
});

describe('PUT /system/log-level', () => {
  const lines = () => service.log.entries.filter(({ msg }) => msg === 'log level changed');
  const put = (body: object) => service.put('/system/log-level', body, owner);

  it('[OB-03] lets a running service log more for a while, and is logged', async () => {
    const { status, data } = await put({ service: 'admin-api', level: 'debug', minutes: 1 });
    expect([status, data]).toMatchObject([200, { service: 'admin-api', level: 'debug' }]);
    await eventually(() => expect(lines().at(-1)).toMatchObject({ from: 'silent', to: 'debug' }));
    await fetch(new URL('/healthz', await service.app.getUrl()));
    await eventually(() =>
      expect(service.log.entries).toContainEqual(
        expect.objectContaining({ level: 'debug', path: '/healthz' }),
      ),
    );
    expect(await service.logged('admin-api')).toMatchObject([
      { action: 'update', changes: { level: { to: 'debug' } } },
    ]);
  });

  it('[OB-03] concerns the service that was named, or all', async () => {
    await put({ service: 'gateway', level: 'trace' });
    await put({ level: 'error' });
    await eventually(() => expect(lines().at(-1)).toMatchObject({ from: 'debug', to: 'error' }));
  });

  it.each([{ service: 'nobody', level: 'info' }, { level: 'silent' }, { level: 'info', minutes: 0 }, {}])(
    '[AP-06] refuses %j',
    async (body) => expect((await put(body)).status).toBe(400),
  );
});

describe('GET /system/health', () => {
  it('measures services with their replicas, the database, Redis and the queues', async () => {
    // What does not answer in time is left out: a busy machine is asked again.
    await eventually(async () => {
      const { data } = await service.get('/system/health', owner);
      const services = data?.['services'] as { service: string; status: string; replicas: object[] }[];
      expect(services.map((one) => one.service)).toEqual(ownServices);
      expect(services.find((one) => one.service === 'admin-api')).toMatchObject({
        status: 'ok',
        replicas: [{ status: 'ok', checks: { database: 'ok', redis: 'ok' }, node_version: process.version }],
      });
      expect(services.find((one) => one.service === 'gateway')).toMatchObject({
        status: 'down',
        replicas: [],
      });
      expect(data?.['database']).toMatchObject({
        version: expect.any(String),
        latency_ms: expect.any(Number),
      });
      expect(data?.['redis']).toMatchObject({ version: expect.any(String), clients: expect.any(Number) });
      expect(data?.['queues']).toContainEqual(
        expect.objectContaining({ queue: 'user-notification', failed: 0 }),
      );
    });
  });

  it('has null for what cannot be measured, and the rest all the same', async () => {
    await service.sql('ALTER TABLE outbox_messages RENAME TO outbox_messages_away');
    const { status, data } = await service.get('/system/health', owner);
    await service.sql('ALTER TABLE outbox_messages_away RENAME TO outbox_messages');
    expect([status, data?.['outbox']]).toEqual([200, null]);
    expect(data?.['redis']).not.toBeNull();
  });
});

describe('/system/configs', () => {
  it('lists every setting with its kind, its default and what it may be', async () => {
    const { data } = await service.get('/system/configs', owner);
    expect(data).toContainEqual(
      expect.objectContaining({
        key: 'registration.enabled',
        value: true,
        default: true,
        is_default: true,
        secret: false,
        schema: expect.objectContaining({ type: 'boolean' }),
        version: 0,
      }),
    );
  });

  it('[AD-03] changes one, logs from and to, and tells every service', async () => {
    const heard: string[] = [];
    const subscriber = service.app.get(RedisConnections).subscriber();
    subscriber.on('message', (_channel, message: string) => heard.push(message));
    await subscriber.subscribe(channelOfPattern(configurationChanged.name));
    await service.announced();
    expect(await service.app.get(Configuration).get('site.title')).toBe('GinForge');
    const { data } = await service.put('/system/configs/site.title', { value: 'Our shop' }, owner);
    expect(data).toMatchObject({ value: 'Our shop', default: 'GinForge', is_default: false, version: 1 });
    expect((await service.get('/system/configs/site.title', owner)).data).toEqual(data);
    await eventually(async () => {
      expect((await service.get('/system/info', owner)).data?.['title']).toBe('Our shop');
    });
    await eventually(() => expect(heard).toEqual([expect.stringContaining('site.title')]));
    expect(await service.announced()).toEqual([{ entity: 'config', action: 'update', id: 'site.title' }]);
    expect(await service.logged('site.title')).toMatchObject([
      { username: 'admin', changes: { 'site.title': { from: 'GinForge', to: 'Our shop' } } },
    ]);
  });

  it('never shows or logs a secret', async () => {
    const value = 'smtp://mailer:hunter2@mail.example.com:587';
    const key = 'mail.smtp_url';
    const { status, data } = await service.put(`/system/configs/${key}`, { value }, owner);
    expect([status, data?.['value']]).toEqual([200, '******']);
    const shown = [
      data,
      (await service.get('/system/configs', owner)).data,
      (await service.get(`/system/configs/${key}`, owner)).data,
      (await service.get('/logs/operations', owner)).data,
    ];
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect(await service.logged(key)).toMatchObject([{ changes: { [key]: { from: null, to: '******' } } }]);
    await eventually(async () => expect(await service.app.get(Configuration).get(key)).toBe(value));
    expect((await service.put(`/system/configs/${key}`, { value: '******' }, owner)).status).toBe(400);
    expect((await service.put(`/system/configs/${key}`, { value: null }, owner)).data?.['value']).toBeNull();
  });

  it.each([
    ['registration.enabled', 'yes'],
    ['registration.enabled', null],
    ['site.title', ''],
    ['site.title', 'a\0'],
    ['site.title', { deep: true }],
    ['mail.smtp_url', 'http://example.com'],
    ['mail.from', 'nobody'],
  ])('[AP-06] refuses %s = %j and names the field', async (key, value) => {
    const answer = await service.put(`/system/configs/${key}`, { value }, owner);
    expect(answer).toMatchObject({ status: 400, errors: [{ path: 'value' }] });
  });

  it('knows no other keys', async () => {
    for (const key of ['no.such', '__proto__', 'constructor', 'toString']) {
      expect((await service.put(`/system/configs/${key}`, { value: 1 }, owner)).status).toBe(404);
      expect((await service.get(`/system/configs/${key}`, owner)).status).toBe(404);
    }
  });

  it('lets one of two win who edit the same version, the first one too', async () => {
    const put = (value: string, version: number) =>
      service.put('/system/configs/mail.from', { value, version }, owner);
    const first = await Promise.all([put('a@example.com', 0), put('b@example.com', 0)]);
    expect(first.map(({ code }) => code).sort()).toEqual([0, 1011]);
    const second = await Promise.all([put('c@example.com', 1), put('d@example.com', 1)]);
    expect(second.map(({ code }) => code).sort()).toEqual([0, 1011]);
  });
});
