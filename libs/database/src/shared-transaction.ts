import { AsyncLocalStorage } from 'node:async_hooks';

import { type DataSource, type EntityManager, type QueryRunner } from 'typeorm';

/** The transaction of an asynchronous context; without a runner once it has ended, for what outlives it. */
interface SharedTransaction {
  readonly dataSource: DataSource;
  runner: QueryRunner | undefined;
}

const transactions = new AsyncLocalStorage<SharedTransaction>();

/** The query runner that everything asked of this DataSource has to go through here, if there is one. */
export function sharedQueryRunner(dataSource: DataSource): QueryRunner | undefined {
  const shared = transactions.getStore();
  return shared?.dataSource === dataSource ? shared.runner : undefined;
}

/**
 * Runs the work in one transaction that all its queries take part in, whoever makes them: nothing has to be handed on. What the
 * work itself opens as a transaction becomes a savepoint of it. It has one connection: what it does at the same time takes turns,
 * and two transactions at the same time are not possible.
 */
export async function inSharedTransaction<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  const runner = dataSource.createQueryRunner();
  const release = runner.release.bind(runner);
  runner.release = () => Promise.resolve(); // whoever joins believes the runner to be its own
  const shared: SharedTransaction = { dataSource, runner };
  try {
    return await transactions.run(shared, () => runner.manager.transaction(work));
  } finally {
    shared.runner = undefined;
    await release();
  }
}
