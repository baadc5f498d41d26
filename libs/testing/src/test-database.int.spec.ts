import pg from 'pg';
import { createTestDatabase } from './test-database.js';

describe('createTestDatabase', () => {
  it('[PF-03] gives a real, empty database and removes it with its open sessions', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined); // the session is ended by drop()
    await client.connect();
    await client.query('CREATE TABLE thing (id int PRIMARY KEY)');

    const tables = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    expect(tables.rows).toEqual([{ tablename: 'thing' }]);

    await database.drop();
    await expect(new pg.Client({ connectionString: database.url }).connect()).rejects.toThrow(
      'does not exist',
    );
  });
});
