import { once } from 'node:events';
import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net';

import { endsWithin, OutageError } from '@ginforge/chassis';
import { eventually, freePort } from '@ginforge/testing';

import { connect } from './data-source.js';
import { openTestDatabase, testEnvironment, type OpenTestDatabase } from './test-database.js';

describe('connect', () => {
  let database: OpenTestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
  });

  afterAll(() => database[Symbol.asyncDispose]());

  it('[PF-01] says in one sentence that nobody listens, within ten seconds and without the password', async () => {
    const port = await freePort();
    const url = `postgres://someone:hunter2@127.0.0.1:${port}/ginforge`;
    const refused = expect(connect(testEnvironment(url))).rejects.toThrow(
      `PostgreSQL at 127.0.0.1:${port}/ginforge (DATABASE_URL) does not answer (connection refused).`,
    );
    expect(await endsWithin(10_000, refused)).toBe(true);
  });

  it('[PF-01] says that the host does not answer when it accepts and then is silent', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await expect(connect(testEnvironment(`postgres://a:b@127.0.0.1:${port}/ginforge`))).rejects.toThrow(
      `PostgreSQL at 127.0.0.1:${port}/ginforge (DATABASE_URL) does not answer (timed out).`,
    );
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('[PF-01] waits for a PostgreSQL that goes down or starts while it is asked', async () => {
    const shuttingDown = 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0';
    let isUp = false;
    const target = new URL(database.environment.DATABASE_URL);
    const front = createServer((socket) => {
      socket.on('error', () => undefined);
      if (isUp) {
        const back = connectTo(Number(target.port || 5432), target.hostname);
        back.on('error', () => socket.destroy());
        socket.pipe(back).pipe(socket);
        return;
      }
      isUp = true;
      const length = Buffer.alloc(4);
      length.writeInt32BE(4 + shuttingDown.length);
      socket.once('data', () =>
        socket.end(Buffer.concat([Buffer.from('E'), length, Buffer.from(shuttingDown)])),
      );
    }).listen(0, '127.0.0.1');
    await once(front, 'listening');
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String((front.address() as AddressInfo).port);
    const dataSource = await connect(testEnvironment(url.href));
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await dataSource.destroy();
    front.close();
  });

  it('[PF-01] says that there is no such database', async () => {
    const url = new URL(database.environment.DATABASE_URL);
    url.pathname = '/no_such_database';
    await expect(connect(testEnvironment(url.href))).rejects.toThrow(
      /no_such_database .* has no such database\.$/,
    );
  });

  it('goes on by itself after PostgreSQL has closed every connection', async () => {
    const { dataSource, environment } = database;
    await Promise.all([1, 2, 3].map(() => dataSource.query('SELECT pg_sleep(0.01)')));
    const other = await connect(environment);
    await other.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await other.destroy();
    expect(await eventually(() => dataSource.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  it('[AP-01] is unavailable where no connection becomes free within DATABASE_CONNECT_TIMEOUT_MS', async () => {
    const busy = await connect(
      testEnvironment(database.environment.DATABASE_URL, {
        DATABASE_POOL_SIZE: '1',
        DATABASE_CONNECT_TIMEOUT_MS: '200',
      }),
    );
    const holder = busy.createQueryRunner();
    await holder.connect();
    await expect(busy.query('SELECT 1')).rejects.toThrow(OutageError);
    await holder.release();
    expect(await eventually(() => busy.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await busy.destroy();
  });

  it('cancels a statement that runs too long', async () => {
    const impatient = await connect(
      testEnvironment(database.environment.DATABASE_URL, { DATABASE_STATEMENT_TIMEOUT_MS: '1000' }),
    );
    await expect(impatient.query('SELECT pg_sleep(30)')).rejects.toThrow('statement timeout');
    await impatient.destroy();
  });
});
