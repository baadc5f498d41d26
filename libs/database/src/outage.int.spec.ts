import { eventually, TcpProxy } from '@ginforge/testing';

import { connect } from './data-source.js';
import { openTestDatabase, testEnvironment } from './test-database.js';

describe('while PostgreSQL is away', () => {
  it('[AP-02] a query fails with UNAVAILABLE, and works again afterwards', async () => {
    await using database = await openTestDatabase();
    const url = new URL(database.environment.DATABASE_URL);
    const proxy = await TcpProxy.start(Number(url.port));
    url.port = String(proxy.port);
    const dataSource = await connect(testEnvironment(url.href));
    await dataSource.query('SELECT 1');

    proxy.cut();
    await expect(dataSource.query('SELECT 1')).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    await expect(dataSource.transaction(async () => 1)).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });

    proxy.restore();
    expect(await eventually(() => dataSource.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await dataSource.destroy();
    await proxy.stop();
  });

  it('[AP-02] a transaction that loses its connection fails with UNAVAILABLE', async () => {
    await using database = await openTestDatabase();
    const lost = database.dataSource.transaction(async (manager) => {
      const [{ pid } = { pid: 0 }]: { pid: number }[] = await manager.query('SELECT pg_backend_pid() AS pid');
      await database.dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
      await eventually(() => manager.queryRunner?.isReleased);
      await manager.query('SELECT 1');
    });
    await expect(lost).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
  });

  it('a refused statement stays what it is', async () => {
    await using database = await openTestDatabase();
    await expect(database.dataSource.query('SELECT FROM nowhere')).rejects.toThrow('nowhere');
  });
});
