import { Permission } from './entities/permission.entity.js';
import { newIdentifier } from './identifier.js';
import { refuseDuplicates } from './refuse-duplicates.js';
import { openTestDatabase, type OpenTestDatabase } from './test-database.js';

let database: OpenTestDatabase;

beforeAll(async () => (database = await openTestDatabase()));

afterAll(() => database[Symbol.asyncDispose]());

const insert = (fields: { id?: string; code: string }) =>
  database.dataSource.manager.insert(Permission, {
    id: newIdentifier(),
    name: '',
    description: '',
    ...fields,
  });

it('[AP-01] a duplicate is 409, and the fields are named that nobody else may have', async () => {
  const indexes = { permissions_code_unique: ['code'] };
  await refuseDuplicates(insert({ code: 'a:b' }), indexes);
  await expect(refuseDuplicates(insert({ code: 'a:b' }), indexes)).rejects.toMatchObject({
    errorName: 'CONFLICT',
    errors: [{ path: 'code', message: expect.any(String) }],
  });
});

it('[AP-01] whatever else is refused stays as it is', async () => {
  await insert({ code: 'c:d' });
  const duplicate = refuseDuplicates(insert({ code: 'c:d' }), { another_index: ['code'] });
  await expect(duplicate).rejects.toThrow('permissions_code_unique');
  const malformed = refuseDuplicates(insert({ id: 'x', code: 'e:f' }), { permissions_code_unique: ['code'] });
  await expect(malformed).rejects.toThrow('uuid');
});
