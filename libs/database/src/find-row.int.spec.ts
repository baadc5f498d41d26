import { Permission } from './entities/permission.entity.js';
import { findRow } from './find-row.js';
import { newIdentifier } from './identifier.js';
import { openTestDatabase, type OpenTestDatabase } from './test-database.js';

let database: OpenTestDatabase;
const id = newIdentifier();

beforeAll(async () => {
  database = await openTestDatabase();
  const { manager } = database.dataSource;
  await manager.insert(Permission, { id, code: 'a:b', name: 'name', description: '' });
});

afterAll(() => database[Symbol.asyncDispose]());

it.each(['', 'x', '%00', '\0', newIdentifier()])('[AP-01] finds nothing of the id %j', async (unknown) => {
  const { manager } = database.dataSource;
  await expect(findRow(manager, Permission, unknown)).rejects.toMatchObject({ errorName: 'NOT_FOUND' });
});

it('[AP-01] holds a row for the one who is about to change it', async () => {
  const { dataSource } = database;
  const isFree = async () => {
    const free: unknown[] = await dataSource.query('SELECT FROM permissions FOR UPDATE SKIP LOCKED');
    return free.length === 1;
  };
  await dataSource.transaction(async (manager) => {
    expect((await findRow(manager, Permission, id)).code).toBe('a:b');
    expect(await isFree()).toBe(true);
    await findRow(manager, Permission, id, 'for update');
    expect(await isFree()).toBe(false);
  });
});
