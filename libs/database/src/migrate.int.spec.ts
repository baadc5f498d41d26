import { createTestDatabase, type TestDatabase } from '@ginforge/testing';

import { connect } from './data-source.js';
import { entities } from './entities/entities.js';
import { migrate } from './migrate.js';
import { openTestDatabase, testEnvironment } from './test-database.js';

const names = [
  'Accounts1763850000000',
  'Inbox1763860000000',
  'Idempotency1763870000000',
  'Orders1763880000000',
  'OutboxJobs1763890000000',
  'BackOffice1763900000000',
  'Housekeeping1763910000000',
];

describe('migrate', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
  });

  afterEach(() => database.drop());

  it('[PF-01] applies each migration once when three services start at the same time', async () => {
    const dataSources = await Promise.all([1, 2, 3].map(() => connect(testEnvironment(database.url))));
    try {
      const applied = await Promise.all(dataSources.map((dataSource) => migrate(dataSource)));
      expect(applied.flat()).toEqual(names);
      expect(await dataSources[0]?.query('SELECT name FROM migrations ORDER BY id')).toEqual(
        names.map((name) => ({ name })),
      );
    } finally {
      await Promise.all(dataSources.map((dataSource) => dataSource.destroy()));
    }
  });

  it('[PF-05] is harmless to repeat, also with a pool of one connection', async () => {
    const dataSource = await connect(testEnvironment(database.url, { DATABASE_POOL_SIZE: '1' }));
    try {
      expect(await migrate(dataSource)).toEqual(names);
      expect(await migrate(dataSource)).toEqual([]);
    } finally {
      await dataSource.destroy();
    }
  });

  it('makes tables that have every column of the entities', async () => {
    await using migrated = await openTestDatabase();
    for (const entity of entities) {
      await expect(migrated.dataSource.getRepository<object>(entity).find()).resolves.toEqual([]);
    }
  });

  it('can be undone', async () => {
    await using migrated = await openTestDatabase();
    for (const _ of names) await migrated.dataSource.undoLastMigration();
    const tables: { tablename: string }[] = await migrated.dataSource.query(
      `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`,
    );
    expect(tables.map(({ tablename }) => tablename)).toEqual(['migrations']);
  });
});
