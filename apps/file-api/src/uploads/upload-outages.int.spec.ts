import { FileStorage } from '@ginforge/files';
import { TestPostgres } from '@ginforge/testing';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';

import { ReplicaSwitch } from './replica-switch.fixture.js';
import { sha256, uploadByClient, UploadsTestbed, uploadsPath } from './uploads-testbed.js';

const fileBytes = 6_000_000;
const pieceBytes = 200_000;

describe('an upload among outages', () => {
  let postgres: TestPostgres;
  let testbed: UploadsTestbed;
  let entrance: ReplicaSwitch;

  beforeAll(async () => {
    postgres = await TestPostgres.start();
    testbed = await UploadsTestbed.start({ DATABASE_URL: postgres.url }, 2);
    entrance = await ReplicaSwitch.start(testbed.replicas.map(({ url }) => Number(new URL(url).port)));
  });
  afterAll(async () => {
    entrance.stop();
    await testbed.stop();
    await postgres.stop();
  });

  it('[FI-03] PostgreSQL and Redis crash and restart in the middle of it: the file is whole, and there is one of it', async () => {
    const { redis } = testbed.resources;
    const outages = [
      () => postgres.crash(),
      async () => {
        await redis.kill();
        await redis.restart();
      },
      () => postgres.restart(), // when the last byte is on its way
    ];
    const places = [0.3, 0.6, 1].map((part) => part * fileBytes - 2 * pieceBytes);
    const over: Promise<void>[] = [];
    const refused: unknown[] = [];

    const bytes = randomBytes(fileBytes);
    const url = await uploadByClient(bytes, {
      endpoint: entrance.url + uploadsPath,
      headers: testbed.as('ada'),
      chunkSize: pieceBytes,
      retryDelays: Array<number>(10_000).fill(50),
      onShouldRetry: (error) => {
        refused.push(error.originalResponse?.getStatus());
        return true;
      },
      onChunkComplete: (_size, accepted) => {
        for (; accepted >= (places[over.length] ?? Infinity);) {
          const outage = outages[over.length];
          if (outage !== undefined) over.push(outage());
        }
      },
    });
    await Promise.all(over);

    expect(over).toHaveLength(outages.length);
    expect(refused.filter((status) => ![undefined, 409, 423, 503].includes(status as number))).toEqual([]);
    const id = url.slice(url.lastIndexOf('/') + 1);
    const stored = await buffer(await testbed.first.app.get(FileStorage).read(id));
    expect(sha256(stored)).toBe(sha256(bytes));
    const files = await testbed.sql('SELECT id, size::int FROM files WHERE owner_id = $1', ['ada']);
    expect(files).toEqual([{ id, size: fileBytes }]);
    const jobs = await testbed.sql(`SELECT 1 FROM outbox_jobs WHERE payload::text LIKE $1`, [`%${id}%`]);
    expect(jobs).toHaveLength(1);
  }, 300_000);
});
