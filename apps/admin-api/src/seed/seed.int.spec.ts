import { permissionCodes } from '@ginforge/back-office';
import { loadEnvironment } from '@ginforge/chassis';
import { connect, databaseEnvironment, migrate } from '@ginforge/database';
import { createTestDatabase, type TestDatabase } from '@ginforge/testing';
import { type DataSource } from 'typeorm';
import { z } from 'zod';

import { seed } from './seed.js';

let database: TestDatabase;
let services: DataSource[];

beforeEach(async () => {
  database = await createTestDatabase();
  const environment = loadEnvironment(z.object(databaseEnvironment), { DATABASE_URL: database.url });
  services = await Promise.all([1, 2, 3].map(() => connect(environment)));
});

afterEach(async () => {
  await Promise.all(services.map((dataSource) => dataSource.destroy()));
  await database.drop();
});

function sql<Row>(statement: string): Promise<Row[]> {
  return services[0]?.query(statement) ?? Promise.resolve([]);
}

describe('seed', () => {
  it('[AD-05] fills an empty database once when three services start at the same time', async () => {
    const seeded = await Promise.all(
      services.map(async (dataSource) => {
        await migrate(dataSource);
        return seed(dataSource, 'admin123');
      }),
    );
    expect(seeded.sort()).toEqual([false, false, true]);
    expect(await sql('SELECT username FROM administrators')).toEqual([{ username: 'admin' }]);
    expect(await sql('SELECT code FROM roles ORDER BY sort')).toEqual([
      { code: 'super_admin' },
      { code: 'admin' },
      { code: 'user' },
    ]);
    const permissions = await sql<{ code: string }>('SELECT code FROM permissions');
    expect(permissions.map(({ code }) => code).sort()).toEqual([...permissionCodes].sort());
    expect(await sql(`SELECT titles FROM menus WHERE code = 'dashboard'`)).toEqual([
      { titles: { 'zh-CN': '仪表盘', en: 'Dashboard' } },
    ]);
  });

  it('[AD-05] changes nothing that administrators changed, and adds new permission codes', async () => {
    const [dataSource] = services;
    if (!dataSource) throw new Error('no connection');
    await migrate(dataSource);
    await seed(dataSource, 'admin123');
    await sql(`UPDATE administrators SET username = 'chief'`);
    await sql(`DELETE FROM menus WHERE code = 'dashboard'`);
    await sql(`DELETE FROM permissions WHERE code = 'job:manage'`);
    expect(await seed(dataSource, 'another one')).toBe(false);
    expect(await sql('SELECT username FROM administrators')).toEqual([{ username: 'chief' }]);
    expect(await sql(`SELECT 1 FROM menus WHERE code = 'dashboard'`)).toEqual([]);
    expect(await sql(`SELECT code FROM permissions WHERE code = 'job:manage'`)).toHaveLength(1);
  });

  it('[AD-05] adds an entry of the navigation that came later, below its directory', async () => {
    const [dataSource] = services;
    if (!dataSource) throw new Error('no connection');
    await migrate(dataSource);
    await seed(dataSource, 'admin123');
    await sql(`DELETE FROM menus WHERE code = 'files'`);
    await sql(`DELETE FROM menu_seeds WHERE code = 'files'`);
    await seed(dataSource, 'admin123');
    expect(
      await sql(
        `SELECT parent.code FROM menus JOIN menus AS parent ON parent.id = menus.parent_id WHERE menus.code = 'files'`,
      ),
    ).toEqual([{ code: 'business' }]);
  });
});
