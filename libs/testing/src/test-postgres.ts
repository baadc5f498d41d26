import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** For tests: a real PostgreSQL of its own that a test may restart and crash; at the same address each time. */
export class TestPostgres {
  private constructor(
    private readonly directory: string,
    private server: Server,
  ) {}

  static async start(): Promise<TestPostgres> {
    const directory = await mkdtemp(join(tmpdir(), 'ginforge-postgres-'));
    return new TestPostgres(directory, await startIn(directory));
  }

  get url(): string {
    return this.server.url;
  }

  /** Ends it in good order, whoever is connected, and starts it again. */
  async restart(): Promise<void> {
    await this.server.stop();
    this.server = await startIn(this.directory);
  }

  /** Ends it as a crash does (an immediate shutdown: nothing is written any more), and starts it again on what it had committed. */
  async crash(): Promise<void> {
    const [pid] = (await readFile(join(this.directory, 'data/postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGQUIT');
    await this.restart();
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function startIn(directory: string): Promise<Server> {
  const program = join(import.meta.dirname, '../../../tools/stack/postgres.mjs');
  const { startPostgres } = (await import(program)) as {
    startPostgres: (directory: string) => Promise<Server>;
  };
  return startPostgres(directory);
}
