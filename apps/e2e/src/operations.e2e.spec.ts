import { eventually, startTestRedis, type TestRedis, TestSocket } from '@ginforge/testing';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, Api } from './api.js';
import { SignedInUser } from './client/signed-in-user.js';
import { DatabaseBackup, meansOfBackup } from './operations/database-backup.js';
import { documentedStatement, runDocumented } from './operations/documented-commands.js';
import { execute } from './operations/system-postgres.js';
import { type ServiceProcess, type Variables } from './stack/service-process.js';
import { type Stack, startStack } from './stack/stack.js';
import { describeWithOwnStack } from './stack/open-stack.js';

/** What docs/operations.md tells operators to do, done: the commands are the document's own. */
const room = 'chat:operations';
const fileBytes = randomBytes(100_000);
const keys = { first: keyPair(), second: keyPair() };
const linkSecret = 'the secret of links to files in this test';

let stack: Stack;
let redis: TestRedis;
let database: DatabaseBackup;
let backup: string;
let api: Api;
let ada: SignedInUser;
/** What there was at the time of the backup. `waiting` is a file that nobody had processed yet. */
let kept: { order: Awaited<ReturnType<typeof order>>; file: string; link: string; waiting: string };

beforeAll(async () => {
  backup = await mkdtemp(join(tmpdir(), 'ginforge-backup-'));
  database = await DatabaseBackup.open();
  redis = await startTestRedis({ args: ['--repl-diskless-sync-delay', '0'] });
  const gateway = { DRAIN_SECONDS: '0' };
  const fileApi = { FILE_LINK_SECRET: linkSecret };
  stack = await startStack({ redis, variables: { gateway, 'file-api': fileApi } });
  api = new Api(stack.gateway.url);
  ada = new SignedInUser(api, await api.register());
});

afterAll(async () => {
  await stack.stop('SIGKILL');
  await redis.stop();
  await database.close();
  await rm(backup, { recursive: true, force: true });
});

function keyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/** The variables that the document's commands speak of. */
function variables(): Variables {
  return {
    DATABASE_URL: stack.database.url,
    REDIS_URL: redis.url,
    REDIS_DIRECTORY: join(backup, 'new-redis'),
    STORAGE_DIRECTORY: stack.files,
    BACKUP: backup,
  };
}

const statusOf = async (token: string) => (await api.get('/api/v1/user/profile', token)).status;

async function connect(query = ''): Promise<TestSocket> {
  const socket = await TestSocket.connect(`${stack.gateway.wsUrl}?token=${ada.account.token}${query}`);
  await socket.nextOfType('welcome');
  return socket;
}

async function upload(name: string): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([fileBytes], { type: 'application/octet-stream' }), name);
  const headers = { authorization: `Bearer ${ada.account.token}` };
  const answer = await fetch(`${stack.gateway.url}/api/v1/files`, { method: 'POST', headers, body: form });
  expect(answer.status).toBe(201);
  const { data } = (await answer.json()) as { data: { id: string } };
  return data.id;
}

async function becomesReady(id: string): Promise<void> {
  await eventually(async () => {
    expect((await api.get(`/api/v1/files/${id}`, ada.account.token)).data).toMatchObject({ status: 'ready' });
  });
}

async function linkTo(file: string): Promise<string> {
  const { data } = await api.post(`/api/v1/files/${file}/links`, { expires_in: 600 }, ada.account.token);
  const { pathname, search } = new URL(String(data['url']), stack.gateway.url);
  return stack.gateway.url + pathname + search;
}

async function inbox(): Promise<{ title: string; data?: unknown }[]> {
  return (await api.get('/api/v1/user/notifications', ada.account.token)).data['list'];
}

/** An order of Ada's that nobody has paid, from a shop of somebody else. */
async function order(): Promise<{ path: string; view: unknown }> {
  const merchant = await api.register();
  await api.post('/api/v1/merchant/shop', { name: 'Engines' }, merchant.token);
  const fields = { sku: 'ENGINE', name: 'Engine', price: 1_990, currency: 'EUR', stock: 3 };
  const product = await api.post('/api/v1/merchant/products', fields, merchant.token);
  const items = [{ product_id: product.data['id'], quantity: 2 }];
  const placed = await api.post('/api/v1/user/orders', { items }, ada.account.token);
  expect(placed.status).toBe(201);
  const path = `/api/v1/user/orders/${placed.data['id']}`;
  return { path, view: (await api.get(path, ada.account.token)).data };
}

async function say(administrator: Account, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    const body = { room, content: { text } };
    expect((await api.post('/api/v1/admin/notifications/room', body, administrator.token)).status).toBe(201);
  }
}

/** Where a connected client stands in its own stream and in the room. */
async function positions(): Promise<Record<string, { epoch: string; offset: number }>> {
  const socket = await connect();
  socket.send({ type: 'join_room', id: 'join', content: room });
  const { epoch, offset } = (await socket.nextOfType('ack')).content as { epoch: string; offset: number };
  const { streams } = socket.messages[0]?.data as { streams: { user: { epoch: string; offset: number } } };
  await socket.close();
  return { user: streams.user, [`room:${room}`]: { epoch, offset } };
}

async function backUp(): Promise<void> {
  await database.backUp(stack.database, variables());
  await runDocumented('back up Redis and the files', variables());
}

/** Every process, the database, Redis with its directory, and the files. */
async function loseEverything(): Promise<void> {
  await Promise.all(stack.processes.map((process) => process.stop('SIGKILL')));
  await redis.stop();
  await database.lose(stack.database);
  await rm(stack.files, { recursive: true });
}

async function restore(): Promise<void> {
  await database.restore(stack.database, variables());
  await mkdir(variables()['REDIS_DIRECTORY'] ?? '');
  await runDocumented('restore Redis', variables());
  const place = ['--dir', variables()['REDIS_DIRECTORY'] ?? ''];
  const once = await startTestRedis({ port: redis.port, args: [...place, '--appendonly', 'no'] });
  await runDocumented('with Redis running', variables());
  await once.stop();
  redis = await startTestRedis({ port: redis.port, args: place });
  await runDocumented('restore the files', variables());
}

/** Services that sign get the private key, all of them the public ones. */
function useKeys(processes: readonly ServiceProcess[], signing: string, ...verifying: string[]): void {
  for (const { service, variables: own } of processes) {
    delete own['JWT_SECRET'];
    own['JWT_PUBLIC_KEYS'] = verifying.join('\n');
    if (service === 'user-api' || service === 'admin-api') own['JWT_PRIVATE_KEY'] = signing;
  }
}

describeWithOwnStack('it restores backups and changes secrets')('after everything was lost', () => {
  let stood: Awaited<ReturnType<typeof positions>>;
  let tokenBefore: string;

  beforeAll(async () => {
    const administrator = await api.signInAdministrator();
    const notification = { user_id: ada.id, title: 'Kept', body: 'in the inbox' };
    await api.post('/api/v1/admin/notifications/user', notification, administrator.token);
    const file = await upload('kept.bin');
    await becomesReady(file);
    const [placed, link] = [await order(), await linkTo(file)];
    await eventually(async () => expect((await inbox()).map(({ title }) => title)).toContain('Kept'));
    await say(administrator, 'kept');
    await stack.worker.stop('SIGKILL');
    kept = { order: placed, file, link, waiting: await upload('waiting.bin') };
    await backUp();

    await eventually(() => say(administrator, 'lost', 'lost too'));
    stood = await positions();
    tokenBefore = ada.account.token;
    await loseEverything();
    await restore();
    useKeys(stack.processes, keys.first.privateKey, keys.first.publicKey);
    await stack.start();
  });

  it(`[PF-05] people sign in, and their orders and inbox are there (by ${meansOfBackup})`, async () => {
    const credentials = { username: ada.account.username, password: 'correct horse battery' };
    expect((await api.post('/api/v1/user/login', credentials)).status).toBe(200);
    await ada.nextToken();
    expect(await api.get(kept.order.path, ada.account.token)).toMatchObject({ data: kept.order.view });
    expect((await inbox()).map(({ title }) => title)).toContain('Kept');
  });

  it('[PF-05] files are what they were, and links to them open', async () => {
    const answer = await fetch(kept.link);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(fileBytes);
  });

  it('[WK-02] jobs that were recorded are done, and those that come due', async () => {
    await becomesReady(kept.waiting);
    await execute(
      stack.database.url,
      `UPDATE outbox_jobs SET due_at = now() WHERE name = 'order-reminder' AND payload->>'action' = 'remind'`,
    );
    await eventually(async () => expect((await inbox()).map(({ title }) => title)).toContain('Payment due'));
  });

  it('[RT-34] clients are told that their positions are of no use, also where others have taken those numbers', async () => {
    await say(await api.signInAdministrator(), 'new', 'new', 'new', 'new');
    const socket = await connect('&resume=1');
    socket.send({ type: 'resume', content: { streams: stood } });
    expect((await socket.nextOfType('resumed')).content).toMatchObject({
      streams: {
        user: { recovered: false, replayed: 0 },
        [`room:${room}`]: { recovered: false, replayed: 0, offset: 4 },
      },
    });
    await socket.close();
  });

  it('[RT-03] with another key, access tokens of before are refused and sessions go on', async () => {
    expect(await statusOf(tokenBefore)).toBe(401);
    await TestSocket.connectRejected(`${stack.gateway.wsUrl}?token=${tokenBefore}`);
    expect(await statusOf(await ada.nextToken())).toBe(200);
  });
});

describeWithOwnStack('it restores backups and changes secrets')('going back after an upgrade', () => {
  it('[K8-01] a service starts and works on a database that a later version has migrated', async () => {
    const { url } = stack.database;
    await execute(url, 'ALTER TABLE end_users ADD COLUMN of_a_later_version integer NOT NULL DEFAULT 0');
    await execute(
      url,
      "INSERT INTO migrations (timestamp, name) VALUES (4102444800000, 'Later4102444800000')",
    );
    await stack.userApi.restart();
    expect(await statusOf((await api.register()).token)).toBe(200);
  });
});

describeWithOwnStack('it restores backups and changes secrets')('rotating secrets', () => {
  const [first, second] = [keys.first, keys.second];
  let parts: ServiceProcess[];

  beforeAll(() => {
    parts = [stack.gateway, stack.userApi];
  });

  const restartAll = (processes: readonly ServiceProcess[]) =>
    Promise.all(processes.map((process) => process.restart()));

  it('[RT-03] no token is refused while a key is added and signed with, and the old one’s are once it is removed', async () => {
    const old = await ada.nextToken();
    useKeys(parts, first.privateKey, first.publicKey, second.publicKey);
    await restartAll(parts);
    expect(await statusOf(old)).toBe(200);

    const socket = await connect();
    useKeys([stack.userApi], second.privateKey, first.publicKey, second.publicKey);
    await stack.userApi.restart();
    const fresh = await ada.nextToken();
    for (const token of [old, fresh]) expect(await statusOf(token)).toBe(200);
    socket.send({ type: 'auth', id: 'renewed', content: { token: fresh } });
    expect((await socket.nextOfType('ack')).content).toMatchObject({ id: 'renewed' });
    await socket.close();

    useKeys(parts, second.privateKey, second.publicKey);
    await restartAll(parts);
    expect([await statusOf(old), await statusOf(fresh)]).toEqual([401, 200]);
  });

  it('[FI-02] links to files are refused once their secret is another one, and new ones open', async () => {
    useKeys([stack.fileApi], second.privateKey, second.publicKey);
    stack.fileApi.variables['FILE_LINK_SECRET'] = 'another secret of links to files in this test';
    await stack.fileApi.restart();
    expect((await fetch(kept.link)).status).toBe(403);
    expect((await fetch(await linkTo(kept.file))).status).toBe(200);
  });

  it('[RT-08] all sessions can be ended at once', async () => {
    await execute(stack.database.url, documentedStatement('UPDATE sessions'));
    await expect(ada.nextToken()).rejects.toThrow('401');
  });
});
