import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tieToThisProcess } from '@ginforge/testing';
import { workspace } from '../stack/workspace.js';

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** A real PostgreSQL of the run's own, which keeps what was committed however it ends, and may be started again. */
export class ChaosPostgres {
  private untie: () => void = () => undefined;

  private constructor(
    private readonly directory: string,
    private server: Server,
  ) {}

  static async start(): Promise<ChaosPostgres> {
    const directory = await mkdtemp(join(tmpdir(), 'ginforge-chaos-postgres-'));
    const postgres = new ChaosPostgres(directory, await startServer(directory));
    await postgres.tie();
    return postgres;
  }

  get url(): string {
    return this.server.url;
  }

  /** Ends it in good order, though at once, and starts it on the same port. */
  async restart(): Promise<void> {
    await this.server.stop();
    await this.startAgain();
  }

  /** Ends it as a crash does: it has to recover from its log. */
  async crash(): Promise<void> {
    process.kill(await this.pid(), 'SIGQUIT');
    await this.restart();
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.server.stop();
    this.untie();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** @throws Error when somebody has taken its port meanwhile: nobody would find it */
  private async startAgain(): Promise<void> {
    this.untie();
    const { url } = this.server;
    this.server = await startServer(this.directory);
    if (this.server.url !== url) throw new Error('PostgreSQL did not get its port again');
    await this.tie();
  }

  private async tie(): Promise<void> {
    this.untie = tieToThisProcess(await this.pid(), this.directory);
  }

  private async pid(): Promise<number> {
    const [pid] = (await readFile(join(this.directory, 'data/postmaster.pid'), 'utf8')).split('\n');
    return Number(pid);
  }
}

/** As `npm start` runs it. */
async function startServer(directory: string): Promise<Server> {
  const tools = join(workspace, 'tools/stack/postgres.mjs');
  const { startPostgres } = (await import(tools)) as {
    startPostgres: (directory: string) => Promise<Server>;
  };
  return startPostgres(directory);
}
