/** `npm start` (PF-01): sets up what is missing, runs the whole stack, and on Ctrl-C stops what it started. */
import { join } from 'node:path';
import { checkDatabase } from './database.mjs';
import { Failure, reportFailure } from './failure.mjs';
import { installDependencies } from './install.mjs';
import { hearInterruption } from './interruption.mjs';
import { nx } from './nx.mjs';
import { postgresDirectory, startPostgres } from './postgres.mjs';
import { checkRedis, startRedis } from './redis.mjs';
import { claimStack, releaseStack } from './running-stack.mjs';
import { jwtSecret } from './secrets.mjs';
import { ServiceProcess } from './service-process.mjs';
import { readPortOffset, readServices, requireFreePorts, serviceVariables } from './services.mjs';
import { dataDirectory, requireNode, say, workspace } from './workspace.mjs';

/** What this start has opened, in order; it is closed from the end. @type {(() => Promise<void>)[]} */
const opened = [];
/** @type {ServiceProcess[]} */
const running = [];
const interruption = hearInterruption(stopAtOnce);
const startedAt = Date.now();
/** The one port near ours that browsers, and `fetch`, never connect to (https://fetch.spec.whatwg.org/#port-blocking). */
const unsafePort = 10_080;

try {
  await start();
  if (!interruption.signal.aborted) await interrupted();
} catch (error) {
  // After Ctrl-C, whatever was cut short may well complain; that is no news.
  if (!interruption.signal.aborted) {
    reportFailure(error);
    process.exitCode = 1;
  }
}
await stop();
process.exit();

async function start() {
  requireNode();
  const services = await readServices(workspace, readPortOffset());
  await claimStack();
  opened.push(releaseStack);
  await requireFreePorts(services);
  await installDependencies(interruption.signal);
  if (interruption.signal.aborted) return;
  const surroundings = await bothOf(openSurroundings(), build());
  if (interruption.signal.aborted) return;
  await startServices(services, surroundings);
  if (!interruption.signal.aborted) sayWhere(services);
}

/**
 * Waits for both even if one fails: what the other opens meanwhile must be known before it can be closed.
 *
 * @template T
 * @param {Promise<T>} first
 * @param {Promise<void>} second
 * @returns {Promise<T>}
 */
async function bothOf(first, second) {
  await Promise.allSettled([first, second]);
  await second;
  return first;
}

/** @returns {Promise<import('./services.mjs').Surroundings>} */
async function openSurroundings() {
  const databaseUrl = await openDatabase();
  const redisUrl = await openRedis();
  return { databaseUrl, redisUrl, dataDirectory, jwtSecret: await jwtSecret(dataDirectory) };
}

async function openDatabase() {
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL) {
    await checkDatabase(DATABASE_URL);
    return DATABASE_URL;
  }
  say('Starting PostgreSQL …');
  const postgres = await startPostgres(await postgresDirectory(dataDirectory));
  opened.push(postgres.stop);
  return postgres.url;
}

async function openRedis() {
  const { REDIS_URL } = process.env;
  if (REDIS_URL) {
    await checkRedis(REDIS_URL);
    return REDIS_URL;
  }
  say('Starting Redis …');
  const redis = await startRedis(join(dataDirectory, 'redis'), say);
  opened.push(redis.stop);
  return redis.url;
}

async function build() {
  say('Building what changed …');
  const { code, output } = await nx(['run-many', '-t', 'build', '--parallel=2', '--output-style=static'], {
    signal: interruption.signal,
  });
  if (code === 0 || interruption.signal.aborted) return;
  console.error(output);
  throw new Failure('The build failed; what is wrong is said above.');
}

/**
 * @param {import('./services.mjs').Service[]} services
 * @param {import('./services.mjs').Surroundings} surroundings
 */
async function startServices(services, surroundings) {
  say(`Starting ${services.map(({ name }) => name).join(', ')} …`);
  for (const service of services) {
    running.push(
      new ServiceProcess(service, serviceVariables(service, services, surroundings), dataDirectory),
    );
  }
  opened.push(stopServices);
  await Promise.race([Promise.all(running.map((service) => service.start())), interrupted()]);
}

/** The gateway first, so that nobody is led to a service that is gone. */
async function stopServices() {
  const isGateway = (/** @type {ServiceProcess} */ { service }) => service.kind === 'gateway';
  await Promise.all(running.filter(isGateway).map((service) => service.stop()));
  await Promise.all(running.filter((service) => !isGateway(service)).map((service) => service.stop()));
}

/** @returns {Promise<void>} */
function interrupted() {
  const { signal } = interruption;
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function stop() {
  if (opened.length > 1) say('\nStopping …');
  for (const close of opened.reverse()) await close().catch(reportFailure);
}

/** The second Ctrl-C. What was not yet stopped in good order ends with this process, by its lifeline. */
function stopAtOnce() {
  for (const service of running) service.kill();
  process.exit(130);
}

/** @param {import('./services.mjs').Service[]} services */
function sayWhere(services) {
  const gateway = services.find(({ kind }) => kind === 'gateway');
  const others = services.filter((service) => service !== gateway);
  const password = process.env.ADMIN_PASSWORD ? 'the password of ADMIN_PASSWORD' : 'admin123';
  const example = running[0];
  say(`
GinForge is ready after ${((Date.now() - startedAt) / 1_000).toFixed(1)} s.

  Console      http://localhost:${gateway?.port}/
  API          http://localhost:${gateway?.port}/api/v1
  WebSocket    ws://localhost:${gateway?.port}/ws
  Sign in      admin / ${password}

  Behind it    ${others.map(({ name, port }) => `${name} ${port}`).join(', ')}
  Logs         .data/logs/<service>.log
  One alone    ${example?.command}

Ctrl-C stops everything.`);
  if (gateway?.port === unsafePort) {
    say(`\nBrowsers refuse port ${unsafePort}: choose another PORT_OFFSET to use the console.`);
  }
}
