import type { DataSource, EntityManager } from 'typeorm';

/** A recorded message with its place in the order of publishing. */
export interface OutboxRow {
  seq: string;
  stream: string;
  /** A `PublishItem`, unless somebody wrote the table by hand. */
  item: unknown;
  number: number;
  attempts: number;
}

/** A message that Redis or the publisher refused. */
export interface Refusal {
  seq: string;
  error: string;
  /** `undefined` sets it aside. */
  retryInMs: number | undefined;
}

/** First half of the advisory locks of partitions: "outb" in ASCII. */
const partitionLock = 0x6f757462;

/** A relay that stands still in the middle loses its partition to the others after this time. */
const holdTimeout = '10s';

/** A batch with more than this is cut; one message alone always goes. Bytes of JSON. */
const maxBatchBytes = 4 * 1024 * 1024;

/** Ready to go: in order, but for targets whose next message waits for another try. */
const isDue = `message.failed_at IS NULL AND NOT EXISTS (
  SELECT 1 FROM outbox_messages AS delayed
  WHERE delayed.stream = message.stream AND delayed.failed_at IS NULL AND delayed.next_attempt_at > now())`;

/** The relay's view of `outbox_messages`: what is due, in which order, and what became of it. */
export class OutboxTable {
  constructor(private readonly dataSource: DataSource) {}

  /** The partitions with anything in them that was not set aside. */
  async partitionsInUse(): Promise<number[]> {
    const rows: { partition: number }[] = await this.dataSource.query(
      `SELECT partition FROM outbox_partitions AS one WHERE
         EXISTS (SELECT 1 FROM outbox_messages AS message WHERE message.partition = one.partition
                 AND number IS NULL AND failed_at IS NULL) OR
         EXISTS (SELECT 1 FROM outbox_messages AS message WHERE message.partition = one.partition
                 AND number IS NOT NULL AND failed_at IS NULL)
       ORDER BY partition`,
    );
    return rows.map(({ partition }) => partition);
  }

  /** Keeps other relays away from the partition until the holder's transaction ends, however it ends. @returns whether it was free */
  async hold(holder: EntityManager, partition: number): Promise<boolean> {
    const [row]: { held: boolean }[] = await holder.query(
      `SELECT set_config('idle_in_transaction_session_timeout', $1, true),
              pg_try_advisory_xact_lock(${partitionLock}, $2) AS held`,
      [holdTimeout, partition],
    );
    return row?.held === true;
  }

  /**
   * Gives numbers to messages that have none, in a transaction of its own: committed before anything is published, so that the
   * next relay, and one that was thought dead, tries the same message with the same number again. Numbers begin at the time in
   * microseconds: a database that was restored from a backup gives out none that Redis has seen.
   */
  async number(partition: number, limit: number): Promise<void> {
    await this.dataSource.query(
      `WITH fresh AS (
         SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM (
           SELECT seq FROM outbox_messages
           WHERE partition = $1 AND number IS NULL AND failed_at IS NULL ORDER BY seq LIMIT $2) AS first
       ), size AS (
         SELECT count(*) AS size FROM fresh
       ), given AS (
         UPDATE outbox_partitions
         SET number = greatest(number, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) + size
         FROM size WHERE partition = $1 AND size > 0 RETURNING number - size AS before
       )
       UPDATE outbox_messages AS message SET number = before + place FROM fresh, given
       WHERE message.seq = fresh.seq AND message.number IS NULL`,
      [partition, limit],
    );
  }

  /** What is to be published next, in its order. */
  async next(partition: number, limit: number): Promise<OutboxRow[]> {
    const rows: (Omit<OutboxRow, 'number'> & { number: string })[] = await this.dataSource.query(
      `SELECT seq, stream, item, number, attempts FROM (
         SELECT *, sum(size) OVER (ORDER BY number) - size AS bytes_before FROM (
           SELECT seq, stream, item, number, attempts, octet_length(item::text) AS size
           FROM outbox_messages AS message
           WHERE partition = $1 AND number IS NOT NULL AND ${isDue} ORDER BY number LIMIT $2) AS due) AS sized
       WHERE bytes_before < ${maxBatchBytes} ORDER BY number`,
      [partition, limit],
    );
    return rows.map((row) => ({ ...row, number: Number(row.number) }));
  }

  async remove(holder: EntityManager, seqs: readonly string[]): Promise<void> {
    if (seqs.length > 0)
      await holder.query('DELETE FROM outbox_messages WHERE seq = ANY ($1::bigint[])', [seqs]);
  }

  async refused(holder: EntityManager, { seq, error, retryInMs }: Refusal): Promise<void> {
    await holder.query(
      `UPDATE outbox_messages SET attempts = attempts + 1, error = $2,
         next_attempt_at = now() + $3 * interval '1 millisecond',
         failed_at = CASE WHEN $3::float IS NULL THEN now() END
       WHERE seq = $1`,
      [seq, error, retryInMs ?? null],
    );
  }

  /** What waits, how long its oldest has waited in seconds, and what was set aside. */
  async measure(): Promise<{ pending: number; oldestAge: number; setAside: number }> {
    const [row]: { pending: string; age: number | null; set_aside: string }[] = await this.dataSource.query(
      `SELECT count(*) FILTER (WHERE failed_at IS NULL) AS pending,
              extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE failed_at IS NULL))::float AS age,
              count(*) FILTER (WHERE failed_at IS NOT NULL) AS set_aside
       FROM outbox_messages`,
    );
    const { pending = 0, age = 0, set_aside: setAside = 0 } = row ?? {};
    return { pending: Number(pending), oldestAge: Math.max(0, age ?? 0), setAside: Number(setAside) };
  }
}
