import { yamlFile } from '../generated-file.mjs';
import {
  secretVariables,
  stopSeconds,
  upstreamVariables,
  volumePath,
  volumeVariables,
} from './service-environment.mjs';

/** @typedef {import('../../register/service-register.mjs').Service} Service */
/** @typedef {import('../../register/read-platform.mjs').Platform} Platform */

/**
 * What no `.env` need say. Production refuses every one of these secrets.
 *
 * @type {Record<string, string>}
 */
const fallbacks = {
  REDIS_URL: 'redis://redis:6379',
  DATABASE_URL: 'postgres://ginforge:ginforge@postgres:5432/ginforge',
  JWT_SECRET: 'development-only-secret-of-the-compose-files',
};

/**
 * docker/services.compose.yaml: one entry for each service (DK-01), to be read beside the file that has `redis` and `postgres`. In the
 * forms that both Compose v2 and docker-compose 1.29 take.
 *
 * @param {Platform} platform
 * @returns {import('../generated-file.mjs').GeneratedFile}
 */
export function composeFile(platform) {
  const { services } = platform;
  const volumes = [...new Set(services.flatMap((service) => service.volumes.map(({ name }) => name)))].sort();
  return yamlFile('docker/services.compose.yaml', {
    services: Object.fromEntries(
      services.map((service) => [service.name, composeService(service, platform)]),
    ),
    networks: { edge: {}, services: {}, data: {} },
    ...(volumes.length > 0 && { volumes: Object.fromEntries(volumes.map((name) => [name, {}])) }),
  });
}

/**
 * @param {Service} service
 * @param {Platform} platform
 */
function composeService(service, platform) {
  const { name, kind, port, volumes } = service;
  const isGateway = kind === 'gateway';
  return {
    image: `ginforge/${name}:\${GINFORGE_VERSION:-${platform.version}}`,
    build: {
      context: '..',
      dockerfile: 'docker/Dockerfile',
      args: { SERVICE: name, ...(isGateway && { CONSOLES: platform.consoles.join(' ') }) },
    },
    environment: environment(service, platform.services),
    // Nobody but the gateway is reached from outside.
    ...(isGateway && { ports: [`\${GATEWAY_PORT:-${port}}:${port}`] }),
    healthcheck: {
      test: ['CMD', 'node', '-e', healthProgram(port)],
      interval: '5s',
      timeout: '3s',
      retries: 3,
      start_period: '60s',
    },
    depends_on: Object.fromEntries(
      neighbours(service, platform.services).map((neighbour) => [
        neighbour,
        { condition: 'service_healthy' },
      ]),
    ),
    networks: isGateway ? ['edge', 'services', 'data'] : ['services', 'data'],
    ...(volumes.length > 0 && {
      volumes: volumes.map((volume) => `${volume.name}:${volumePath(volume.name)}`),
    }),
    init: true,
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    stop_grace_period: `${stopSeconds(kind)}s`,
    restart: 'unless-stopped',
  };
}

/**
 * @param {Service} service
 * @param {Service[]} all
 * @returns {Record<string, string>}
 */
function environment(service, all) {
  const secrets = secretVariables(service).map((name) => [name, `\${${name}:-${fallbacks[name] ?? ''}}`]);
  return {
    NODE_ENV: '${NODE_ENV:-development}',
    LOG_LEVEL: '${LOG_LEVEL:-info}',
    PORT: String(service.port),
    ...Object.fromEntries(secrets),
    ...upstreamVariables(service, all),
    ...volumeVariables(service),
  };
}

/**
 * The gateway waits for all, so that who reaches it reaches everything.
 *
 * @param {Service} service
 * @param {Service[]} all
 * @returns {string[]}
 */
function neighbours({ kind, database }, all) {
  const others = kind === 'gateway' ? all.filter((other) => other.kind !== 'gateway') : [];
  return ['redis', ...(database ? ['postgres'] : []), ...others.map(({ name }) => name)];
}

/**
 * Asks `/readyz` without a shell, and on any port: `fetch` refuses some.
 *
 * @param {number} port
 * @returns {string} a program for `node -e`
 */
function healthProgram(port) {
  const url = `http://127.0.0.1:${port}/readyz`;
  return `require('node:http').get('${url}', (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))`;
}
