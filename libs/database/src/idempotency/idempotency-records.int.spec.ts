import { randomBytes } from 'node:crypto';

import { openTestDatabase, type OpenTestDatabase } from '../test-database.js';
import { IdempotencyRecords, removeExpiredIdempotencyRecords } from './idempotency-records.js';

describe('IdempotencyRecords', () => {
  let database: OpenTestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const record = (answer: unknown = { data: { text: 'a\0b' } }) => ({
    id: randomBytes(32),
    fingerprint: randomBytes(32),
    status: 201,
    answer,
  });

  it('[AP-05] finds an answer as it was, until it has expired', async () => {
    const records = new IdempotencyRecords(database.dataSource.manager);
    const kept = record();
    await records.keep(kept, 60);
    expect(await records.find(kept.id)).toMatchObject(kept);
    expect(await records.find(randomBytes(32))).toBeUndefined();
    const next = { ...record(), id: kept.id };
    await records.keep(next, -1);
    expect(await records.find(kept.id)).toBeUndefined();
  });

  it('[AP-05] gives a claim to one transaction at a time', async () => {
    const { id } = record();
    const { dataSource } = database;
    const claim = () => dataSource.transaction((manager) => new IdempotencyRecords(manager).claim(id, 60));
    await dataSource.transaction(async (manager) => {
      expect(await new IdempotencyRecords(manager).claim(id, 60)).toBe(true);
      expect(await claim()).toBe(false);
    });
    expect(await claim()).toBe(true);
  });

  it('[AP-05] removes what has expired and nothing else', async () => {
    const { dataSource } = database;
    await dataSource.query('DELETE FROM idempotency_records');
    const records = new IdempotencyRecords(dataSource.manager);
    const kept = record();
    await records.keep(kept, 60);
    await dataSource.query(
      `INSERT INTO idempotency_records (id, fingerprint, status, expires_at)
       SELECT decode(md5(n::text), 'hex'), '', 201, now() FROM generate_series(1, 12345) n`,
    );
    expect(await removeExpiredIdempotencyRecords(dataSource)).toBe(12_345);
    expect(await removeExpiredIdempotencyRecords(dataSource)).toBe(0);
    expect(await records.find(kept.id)).toMatchObject(kept);
  });
});
