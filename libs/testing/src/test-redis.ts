import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { tieToThisProcess } from './lifeline.js';

export interface TestRedisOptions {
  /** Further arguments of the server, such as `['--maxmemory', '2mb']`. */
  args?: string[];
  /** Instead of a free port. */
  port?: number;
}

/** How long a server may take to get ready, and to answer, on a busy machine. */
const readinessTimeoutMs = 60_000;

/** Starts a real Redis (or Valkey) of its own for a test: its own port, its own directory, an append-only file. */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const redis = await prepareTestRedis(options);
  await redis.start();
  return redis;
}

/** As {@link startTestRedis}, not started yet: files may be put into its directory. */
export async function prepareTestRedis(options: TestRedisOptions): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'ginforge-redis-'));
  return new TestRedis(findRedisServer(), directory, options.port ?? (await freePort()), options.args ?? []);
}

/** A real Redis server that a test may kill, freeze and start again. */
export class TestRedis {
  private server: ChildProcess | undefined;
  private untie: (() => void) | undefined;
  private frozen = false;

  constructor(
    private readonly program: string,
    readonly directory: string,
    readonly port: number,
    private readonly args: readonly string[],
  ) {}

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.server?.pid;
  }

  /** Whether it runs and its clock does too. */
  get isAnswering(): boolean {
    return this.server !== undefined && !this.frozen;
  }

  /** Starts the server on the same port and data as before; does nothing when it runs. */
  async start(): Promise<void> {
    if (this.server) return;
    const server = spawn(this.program, this.serverArguments(), { stdio: 'ignore' });
    server.unref();
    await once(server, 'spawn');
    this.server = server;
    if (server.pid !== undefined) this.untie = tieToThisProcess(server.pid, this.directory);
    await this.waitUntilReady(server);
  }

  /** Ends the server and removes its data. */
  async stop(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Ends the server at once, as a crash does. `restart()` brings it back with the data it had acknowledged. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends the server in good order if it runs, and starts it with the same data on the same port. */
  async restart(): Promise<void> {
    await this.end('SIGTERM');
    await this.start();
  }

  /** Stops the server's clock: connections stay open and nothing is answered until `thaw()`. */
  freeze(): void {
    this.frozen = true;
    this.server?.kill('SIGSTOP');
  }

  thaw(): void {
    this.frozen = false;
    this.server?.kill('SIGCONT');
  }

  /** Sends one command, as redis-cli does, and gives the reply. */
  async cli(command: string, ...args: (string | number)[]): Promise<unknown> {
    const client = new Redis(this.port, '127.0.0.1', {
      lazyConnect: true,
      retryStrategy: () => null,
      commandTimeout: readinessTimeoutMs,
    });
    client.on('error', () => undefined); // connect() or the command rejects with the reason
    try {
      await client.connect();
      return await client.call(command, ...args);
    } finally {
      if (client.status !== 'end') client.disconnect();
    }
  }

  private serverArguments(): string[] {
    const settings = {
      port: this.port,
      bind: '127.0.0.1',
      dir: this.directory,
      logfile: this.logFile,
      save: '',
      appendonly: 'yes',
      appendfsync: 'no', // written before each answer, left to the system to sync: survives SIGKILL
      'maxmemory-policy': 'noeviction',
    };
    return [
      ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
      ...this.args,
    ];
  }

  private get logFile(): string {
    return join(this.directory, 'redis.log');
  }

  private async waitUntilReady(server: ChildProcess): Promise<void> {
    const client = new Redis(this.port, '127.0.0.1', { retryStrategy: () => 20, maxLoadingRetryTime: 50 });
    client.on('error', () => undefined); // refused until it listens; the deadline speaks
    try {
      await Promise.race([
        new Promise<void>((resolve) => client.once('ready', resolve)),
        this.startFailure(server),
      ]);
    } catch (error) {
      await this.end('SIGKILL');
      throw error;
    } finally {
      client.disconnect();
    }
  }

  /** Rejects when the server ends or takes too long; says what the server logged. */
  private async startFailure(server: ChildProcess): Promise<never> {
    const deadline = AbortSignal.timeout(readinessTimeoutMs);
    const ended = await once(server, 'exit', { signal: deadline }).then(
      () => 'ended',
      () => 'did not get ready',
    );
    const log = await readFile(this.logFile, 'utf8').catch(() => '(no log)');
    throw new Error(`Redis ${ended}: ${log}`);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const server = this.server;
    this.server = undefined;
    this.frozen = false;
    if (!server) return;
    if (server.exitCode === null && server.signalCode === null) {
      server.ref();
      const exited = once(server, 'exit');
      server.kill('SIGCONT');
      server.kill(signal);
      await exited;
    }
    this.untie?.();
    this.untie = undefined;
  }
}

/** The path of redis-server or valkey-server: from GINFORGE_REDIS_SERVER, or else from PATH. */
function findRedisServer(): string {
  const given = process.env['GINFORGE_REDIS_SERVER'];
  if (given) return given;
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of ['redis-server', 'valkey-server']) {
      if (isExecutable(join(directory, name))) return join(directory, name);
    }
  }
  throw new Error(
    'No redis-server or valkey-server in PATH: install one, or set GINFORGE_REDIS_SERVER to its path',
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
