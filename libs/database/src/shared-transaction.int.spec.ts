import { type EntityManager } from 'typeorm';

import { Permission } from './entities/permission.entity.js';
import { newIdentifier } from './identifier.js';
import { inSharedTransaction } from './shared-transaction.js';
import { openTestDatabase, type OpenTestDatabase } from './test-database.js';

describe('inSharedTransaction', () => {
  let database: OpenTestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(() => database.dataSource.query('DELETE FROM permissions'));
  afterAll(() => database[Symbol.asyncDispose]());

  const insert = (code: string, manager: EntityManager = database.dataSource.manager) =>
    manager.insert(Permission, { id: newIdentifier(), code, name: code, description: '' });
  const count = () => database.dataSource.getRepository(Permission).count();

  it('[AP-05] keeps all or nothing of what repositories, managers, SQL and transactions do in it', async () => {
    const work = async () => {
      await insert('manager');
      await database.dataSource.transaction((manager) => insert('transaction', manager));
      await database.dataSource.query(`INSERT INTO permissions VALUES ('${newIdentifier()}', 'sql', '')`);
      expect(await count()).toBe(3);
    };
    await expect(
      inSharedTransaction(database.dataSource, async () => {
        await work();
        throw new Error('too late');
      }),
    ).rejects.toThrow('too late');
    expect(await count()).toBe(0);
    await inSharedTransaction(database.dataSource, work);
    expect(await count()).toBe(3);
  });

  it('[AP-05] undoes a transaction within it alone when that fails', async () => {
    await inSharedTransaction(database.dataSource, async () => {
      await insert('before');
      const twice = database.dataSource.transaction(async (manager) => {
        await insert('within', manager);
        await insert('before', manager);
      });
      await expect(twice).rejects.toThrow('permissions_code_unique');
      await insert('after');
    });
    expect(await count()).toBe(2);
  });

  it('[AP-05] is not joined by what runs beside it, or outlives it', async () => {
    let later: () => Promise<unknown> = () => Promise.resolve();
    await expect(
      inSharedTransaction(database.dataSource, async () => {
        await insert('within');
        const { promise, resolve } = withResolver();
        later = () => (resolve(), promise);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await later();
    expect(await count()).toBe(1);

    /** Work that was begun within the transaction and goes on when it has ended. */
    function withResolver() {
      let resolve: () => void = () => undefined;
      const begun = new Promise<void>((done) => (resolve = done));
      return { promise: begun.then(() => insert('later')), resolve };
    }
  });

  it('[AP-05] gives its connection back', async () => {
    for (let time = 0; time < 30; time += 1) {
      const failing = inSharedTransaction(database.dataSource, () => Promise.reject(new Error('no')));
      await expect(failing).rejects.toThrow('no');
    }
    await inSharedTransaction(database.dataSource, () => insert('last'));
    expect(await count()).toBe(1);
  });
});
