import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { isFree } from './ports.mjs';

/**
 * A service as its own package.json#ginforge registers it (NX-01).
 *
 * @typedef {object} Service
 * @property {string} name
 * @property {string} kind `gateway` or `service`
 * @property {number} port with PORT_OFFSET already added
 * @property {string[]} routes
 * @property {boolean} database
 * @property {{ name: string, variable: string }[]} volumes folders that it keeps, and in which variable it reads where they are
 * @property {string} main the built program
 */

/**
 * Reads the registers as they are: this runs before anything is installed, and so without the schema that `nx sync` checks them by.
 *
 * @param {string} workspace
 * @param {number} portOffset
 * @returns {Promise<Service[]>} every service under apps/; the gateway last, since it leads to the others
 */
export async function readServices(workspace, portOffset) {
  const services = [];
  for (const name of (await readdir(join(workspace, 'apps'))).sort()) {
    const file = join(workspace, 'apps', name, 'package.json');
    if (!existsSync(file)) continue;
    const { ginforge } = JSON.parse(await readFile(file, 'utf8'));
    if (!ginforge?.port) continue;
    services.push({
      name,
      kind: ginforge.kind,
      port: ginforge.port + portOffset,
      routes: ginforge.routes ?? [],
      database: ginforge.database ?? false,
      volumes: ginforge.volumes ?? [],
      main: join(workspace, 'dist/apps', name, 'main.js'),
    });
  }
  return services.sort((a, b) => Number(a.kind === 'gateway') - Number(b.kind === 'gateway'));
}

/** @returns {number} PORT_OFFSET of the environment */
export function readPortOffset() {
  const text = process.env.PORT_OFFSET ?? '0';
  const offset = Number(text);
  if (Number.isInteger(offset) && offset >= 0 && offset <= 50_000) return offset;
  throw new Failure(`PORT_OFFSET must be a whole number from 0 to 50000, not "${text}".`);
}

/**
 * Refuses to start where a port is taken, before anything else was started for nothing.
 *
 * @param {Service[]} services
 */
export async function requireFreePorts(services) {
  for (const { name, port } of services) {
    if ((await isFree(port)) && (await isFree(port, '127.0.0.1'))) continue;
    throw new Failure(
      `Port ${port}, which ${name} needs, is taken: end the program that listens there, or move all ports, as in "PORT_OFFSET=1000 npm start".`,
    );
  }
}

/**
 * @typedef {object} Surroundings
 * @property {string} redisUrl
 * @property {string} databaseUrl
 * @property {string} jwtSecret
 * @property {string} dataDirectory in which each volume has a folder
 */

/**
 * @param {Service} service
 * @param {Service[]} all
 * @param {Surroundings} surroundings
 * @returns {Record<string, string>} what the service needs beyond the environment of the shell
 */
export function serviceVariables(service, all, surroundings) {
  const isGateway = service.kind === 'gateway';
  return {
    NODE_ENV: process.env.NODE_ENV ?? 'development',
    PORT: String(service.port),
    // Only the gateway is there for others; it too stays on this machine unless HOST says otherwise.
    HOST: (isGateway && process.env.HOST) || '127.0.0.1',
    REDIS_URL: surroundings.redisUrl,
    JWT_SECRET: surroundings.jwtSecret,
    ...(service.database && { DATABASE_URL: surroundings.databaseUrl }),
    ...Object.fromEntries(
      service.volumes.map(({ name, variable }) => [
        variable,
        process.env[variable] ?? join(surroundings.dataDirectory, name),
      ]),
    ),
    // One developer at one machine need not be led away gently: Ctrl-C is to end soon.
    ...(isGateway && { DRAIN_SECONDS: process.env.DRAIN_SECONDS ?? '1', ...targetVariables(all) }),
  };
}

/**
 * @param {Service[]} services
 * @returns {Record<string, string>} `USER_API_URLS` and the like: where the gateway finds each service with routes
 */
function targetVariables(services) {
  const targets = services.filter(({ routes, kind }) => routes.length > 0 && kind !== 'gateway');
  return Object.fromEntries(
    targets.map(({ name, port }) => [
      urlsVariable(name),
      process.env[urlsVariable(name)] ?? `http://127.0.0.1:${port}`,
    ]),
  );
}

/**
 * @param {string} name
 * @returns {string}
 */
function urlsVariable(name) {
  return `${name.replaceAll('-', '_').toUpperCase()}_URLS`;
}
