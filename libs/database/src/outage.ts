import { OutageError } from '@ginforge/chassis';
import {
  DataSource,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
  type QueryRunner,
  type ReplicationMode,
} from 'typeorm';

import { sharedQueryRunner } from './shared-transaction.js';

/** Node's codes of a lost or refused connection, and PostgreSQL's: class 08, idle for too long, shutting down, starting, too many connections. */
const outageCode =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|08...|25P03|57P0[123]|53300)$/;

/** What `pg` says without a code: a connection that broke, and none that is free in time. */
const outageMessage =
  /^(Connection terminated|Connection ended|timeout exceeded when trying to connect|Client has encountered)/;

/** Whether PostgreSQL could not be asked, as opposed to refusing what it was asked. */
export function isOutage(error: unknown): boolean {
  // TypeORM takes the connection away from a transaction that is under way when it breaks.
  if (error instanceof QueryRunnerAlreadyReleasedError) return true;
  if (error instanceof QueryRunnerProviderAlreadyReleasedError) return true;
  const { code, message, errors } = error as { code?: string; message?: string; errors?: unknown };
  if (Array.isArray(errors)) return errors.some(isOutage); // one for each address of a host
  return outageCode.test(code ?? '') || outageMessage.test(message ?? '');
}

/**
 * A DataSource whose queries fail with `UNAVAILABLE` while PostgreSQL is away: 503 and worth another try, no fault of ours. Within
 * {@link inSharedTransaction} all of them are the shared transaction's.
 */
export class OutageAwareDataSource extends DataSource {
  override createQueryRunner(mode?: ReplicationMode): QueryRunner {
    return sharedQueryRunner(this) ?? this.createOwnQueryRunner(mode);
  }

  private createOwnQueryRunner(mode?: ReplicationMode): QueryRunner {
    const runner = super.createQueryRunner(mode);
    const query = runner.query.bind(runner) as PlainQuery;
    const guarded: PlainQuery = (...request) => outageAware(query(...request));
    runner.query = guarded as QueryRunner['query'];
    return runner;
  }

  override query<Result = unknown>(...request: Parameters<DataSource['query']>): Promise<Result> {
    return outageAware(super.query<Result>(...request));
  }
}

async function outageAware<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (cause) {
    throw isOutage(cause) ? new OutageError(cause) : cause;
  }
}

type PlainQuery = (sql: string, parameters?: unknown[], structured?: boolean) => Promise<unknown>;
