import { once } from 'node:events';
import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net';

import { eventually } from '@ginforge/testing';

import { connect } from './data-source.js';
import { openTestDatabase, testEnvironment } from './test-database.js';

/** PostgreSQL's `ReadyForQuery`: a client is connected once it has read that. */
const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

describe('a session that PostgreSQL ends', () => {
  it('[AP-02] in the moment in which it is opened costs one query UNAVAILABLE, never the process', async () => {
    await using database = await openTestDatabase();
    const link = await startLateLink(Number(new URL(database.environment.DATABASE_URL).port));
    const url = new URL(database.environment.DATABASE_URL);
    url.port = String(link.port);
    const dataSource = await connect(testEnvironment(url.href, { DATABASE_POOL_SIZE: '1' }));
    const endOtherSessions = () =>
      database.dataSource.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
    await endOtherSessions();
    await eventually(() => link.size === 0);

    link.holdBackOnce(endOtherSessions);
    await expect(dataSource.query('SELECT 1')).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    expect(await eventually(() => dataSource.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await dataSource.destroy();
    link.stop();
  });
});

interface LateLink {
  readonly port: number;
  /** How many links are open. */
  readonly size: number;
  /** The next session's `ReadyForQuery` arrives together with all that comes after `meanwhile`, to its end: as a busy process reads it. */
  holdBackOnce(meanwhile: () => Promise<unknown>): void;
  stop(): void;
}

async function startLateLink(targetPort: number): Promise<LateLink> {
  let meanwhile: (() => Promise<unknown>) | undefined;
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connectTo(targetPort, '127.0.0.1');
    clients.add(client.once('close', () => clients.delete(client)));
    for (const socket of [client, upstream]) socket.on('error', () => undefined); // always followed by `close`
    client.pipe(upstream);
    let held: Buffer | undefined;
    upstream.on('data', (answer: Buffer) => {
      if (held) held = Buffer.concat([held, answer]);
      else if (!meanwhile || !answer.subarray(-readyForQuery.length).equals(readyForQuery))
        client.write(answer);
      else {
        held = answer;
        void meanwhile();
        meanwhile = undefined;
      }
    });
    upstream.once('end', () => client.end(held ?? ''));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get size() {
      return clients.size;
    },
    holdBackOnce: (work) => void (meanwhile = work),
    stop: () => {
      server.close();
      for (const client of clients) client.destroy();
    },
  };
}
