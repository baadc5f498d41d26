import { loadEnvironment } from '@ginforge/chassis';
import { createTestDatabase } from '@ginforge/testing';
import { type DataSource } from 'typeorm';
import { z } from 'zod';

import { connect } from './data-source.js';
import { databaseEnvironment, type DatabaseEnvironment } from './environment.js';
import { migrate } from './migrate.js';

/** A migrated database of its own, for this library's tests. */
export interface OpenTestDatabase extends AsyncDisposable {
  dataSource: DataSource;
  environment: DatabaseEnvironment;
}

export function testEnvironment(url: string, overrides: Record<string, string> = {}): DatabaseEnvironment {
  return loadEnvironment(z.object(databaseEnvironment), { DATABASE_URL: url, ...overrides });
}

export async function openTestDatabase(): Promise<OpenTestDatabase> {
  const database = await createTestDatabase();
  const environment = testEnvironment(database.url);
  const dataSource = await connect(environment);
  await migrate(dataSource);
  const close = async () => {
    await dataSource.destroy();
    await database.drop();
  };
  return { dataSource, environment, [Symbol.asyncDispose]: close };
}
