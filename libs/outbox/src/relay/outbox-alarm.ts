import { Logger } from '@nestjs/common';
import pg from 'pg';

/** As the trigger of `outbox_messages` names it. */
const channel = 'ginforge_outbox';

const reconnectMs = 500;
const proofMs = 10_000;
const patienceMs = 5_000;

/**
 * Tells when something was recorded, by LISTEN on a connection of its own. It is only the fast way: whoever waits also looks by
 * themselves now and then, since a pooler may swallow it and a broken connection misses some.
 */
export class OutboxAlarm {
  private client: pg.Client | undefined;
  private reconnecting: NodeJS.Timeout | undefined;
  private proving: NodeJS.Timeout | undefined;
  private rung = false;
  private wake: () => void = () => undefined;
  private stopped = false;
  private readonly logger = new Logger('OutboxAlarm');

  constructor(private readonly databaseUrl: string) {}

  start(): void {
    void this.connect();
    this.proving = setInterval(() => void this.prove(), proofMs).unref();
  }

  /** Ends when something was recorded since the last call, or after `timeoutMs` all the same. */
  async next(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, timeoutMs);
      if (this.rung) resolve();
    });
    clearTimeout(timer);
    this.rung = false;
  }

  ring(): void {
    this.rung = true;
    this.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reconnecting);
    clearInterval(this.proving);
    await this.client?.end();
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      application_name: 'outbox-alarm',
      keepAlive: true,
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
    });
    this.client = client;
    client.on('error', (error) => this.logger.debug(`The connection broke: ${error.message}`));
    client.on('notification', () => this.ring());
    client.once('end', () => this.reconnectSoon());
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      this.ring(); // what was recorded before is not told
    } catch (error) {
      this.logger.debug(`LISTEN failed: ${String(error)}`);
      await endQuietly(client);
      this.reconnectSoon();
    }
  }

  /** A connection that has died in silence ends here, within the patience for a query. */
  private async prove(): Promise<void> {
    const { client } = this;
    try {
      await client?.query('SELECT 1');
    } catch (error) {
      this.logger.debug(`No sign of life: ${String(error)}`);
      if (client) await endQuietly(client);
    }
  }

  private reconnectSoon(): void {
    clearTimeout(this.reconnecting);
    if (!this.stopped) this.reconnecting = setTimeout(() => void this.connect(), reconnectMs);
  }
}

async function endQuietly(client: pg.Client): Promise<void> {
  await client.end().catch(() => undefined);
}
