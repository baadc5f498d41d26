import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** An empty database of its own for a test. */
export interface TestDatabase {
  url: string;
  /** Closes every session of the database and removes it. */
  drop(): Promise<void>;
}

/** Creates an empty database in the PostgreSQL of TEST_DATABASE_URL, which Jest's global set-up provides. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) {
    throw new Error(
      'TEST_DATABASE_URL is not set: run through `nx test-int <project>`, or give a PostgreSQL to use',
    );
  }
  const name = `test_${randomBytes(8).toString('hex')}`;
  await execute(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the statement rejects as well
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
