import type { DataSource } from 'typeorm';

/** Which mails were sent: one row each. */
export class SentEmails {
  /** @param limitSeconds longer than handing in a mail takes: PostgreSQL ends the turn of a worker whose machine died without a word */
  constructor(
    private readonly dataSource: DataSource,
    private readonly limitSeconds: number,
  ) {}

  /**
   * Sends the mail unless it was sent, and notes that it was. Whoever comes second with one id waits for the first. The turn of a
   * worker that dies ends at once, with its connection, and leaves no note.
   * @returns whether it was sent now
   */
  sendOnce(id: string, send: () => Promise<void>): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(`SELECT set_config('idle_in_transaction_session_timeout', $1, true)`, [
        `${this.limitSeconds}s`,
      ]);
      const rows: unknown[] = await manager.query(
        'INSERT INTO emails (id) VALUES ($1) ON CONFLICT (id) DO NOTHING RETURNING id',
        [id],
      );
      if (rows.length === 0) return false;
      await send();
      return true;
    });
  }
}
