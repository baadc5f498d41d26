import type { DataSource } from 'typeorm';

/** Rows of one table that nobody needs any more. */
export interface ExpiredRows {
  readonly table: string;
  readonly key: string;
  /** A timestamp column; indexed. */
  readonly since: string;
  /** How long a row is kept after that moment. Seconds. */
  readonly retention: number;
  /** Which rows alone may go, as a condition of SQL; without it all may. */
  readonly only?: string;
}

/** So many rows go at a time: a statement takes milliseconds, and holds locks on these rows alone. */
const batch = 500;

/**
 * Removes rows batch by batch, each in a transaction of its own. Rows that somebody holds stay until the next time, so several may
 * do it at once and none waits.
 * @param signal ends it between two batches
 * @returns how many were removed
 */
export async function removeExpired(
  dataSource: DataSource,
  { table, key, since, retention, only = 'true' }: ExpiredRows,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  for (let last = batch; last === batch && !signal.aborted; removed += last) {
    const [, count]: [unknown[], number] = await dataSource.query(
      `DELETE FROM ${table} WHERE ${key} IN
         (SELECT ${key} FROM ${table} WHERE ${since} < now() - make_interval(secs => $1) AND ${only}
          ORDER BY ${since} LIMIT ${batch} FOR UPDATE SKIP LOCKED)`,
      [retention],
    );
    last = count;
  }
  return removed;
}
