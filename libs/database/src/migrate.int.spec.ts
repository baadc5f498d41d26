import { createTestDatabase, type TestDatabase } from '@ginforge/testing';

import { connect } from './data-source.js';
import { entities } from './entities/entities.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations/migrations.js';
import { openTestDatabase, testEnvironment } from './test-database.js';

const names = migrations.map((Migration) => new Migration().name);

/** TypeORM runs them in the order of the time in their names. */
const times = names.map((name) => Number(/\d{13}$/.exec(name)?.[0]));

describe('migrate', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
  });

  afterEach(() => database.drop());

  it('has each migration after those that are older', () => {
    expect(times.length).toBeGreaterThan(9);
    expect(times).toEqual([...new Set(times)].sort((one, other) => one - other));
  });

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
      await expect(migrated.dataSource.getRepository<object>(entity).find()).resolves.toEqual(
        expect.any(Array),
      );
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
