import { eventually, freePort, tieToThisProcess } from '@ginforge/testing';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { workspace } from '../stack/workspace.js';

/** Where Debian, Ubuntu and the PostgreSQL project's own packages put them, a directory for each version. */
const installations = '/usr/lib/postgresql';
const needed = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];

/** The programs of the system's newest PostgreSQL that came with pg_dump, which the embedded one lacks. */
export function systemPrograms(): string | undefined {
  if (!existsSync(installations)) return undefined;
  return readdirSync(installations)
    .sort((one, other) => Number(one) - Number(other))
    .map((version) => join(installations, version, 'bin'))
    .findLast((programs) => needed.every((name) => existsSync(join(programs, name))));
}

/** A server of the system's PostgreSQL for one test. */
export class SystemPostgres {
  private constructor(
    readonly url: string,
    private readonly directory: string,
    private readonly server: ChildProcess,
  ) {}

  static async start(programs: string): Promise<SystemPostgres> {
    const directory = await mkdtemp(join(tmpdir(), 'ginforge-postgres-'));
    const account = await lentAccount();
    if (account) chownSync(directory, account.uid, account.gid);
    const place = { ...account, cwd: directory };
    const data = join(directory, 'data');
    const locale = ['--encoding=UTF8', '--locale=C'];
    const initdb = ['-D', data, '--username=ginforge', '--auth=trust', '--no-sync', ...locale];
    await promisify(execFile)(join(programs, 'initdb'), initdb, place);
    const port = await freePort();
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
    const server = spawn(
      join(programs, 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      { ...place, stdio: 'ignore' },
    );
    await once(server, 'spawn');
    tieToThisProcess(server.pid ?? 0, directory);
    const url = `postgresql://ginforge@127.0.0.1:${port}/postgres`;
    await eventually(() => execute(url, 'SELECT 1'));
    return new SystemPostgres(url, directory, server);
  }

  async stop(): Promise<void> {
    const ended = once(this.server, 'exit');
    this.server.kill('SIGINT');
    await ended;
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Runs one statement over a connection of its own. */
export async function execute(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the statement rejects as well
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}

/** PostgreSQL refuses to run as root. */
async function lentAccount(): Promise<{ uid: number; gid: number } | undefined> {
  const { unprivilegedAccount } = (await import(join(workspace, 'tools/stack/reachable.mjs'))) as {
    unprivilegedAccount: () => { uid: number; gid: number } | undefined;
  };
  return unprivilegedAccount();
}
