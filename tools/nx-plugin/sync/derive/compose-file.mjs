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

/** How many gateways stand behind one address where one is not enough (DK-02). */
const gatewayReplicas = 3;

/**
 * docker/services.compose.yaml: one entry for each service (DK-01); and docker/gateways.compose.yaml: the further gateways that
 * docker/compose.ha.yaml puts behind one address (DK-02). Both are read beside docker/compose.yaml, which has `redis` and `postgres`.
 * In the forms that both Compose v2 and docker-compose 1.29 take.
 *
 * @param {Platform} platform
 * @returns {import('../generated-file.mjs').GeneratedFile[]}
 */
export function composeFiles(platform) {
  const { services } = platform;
  const volumes = [...new Set(services.flatMap((service) => service.volumes.map(({ name }) => name)))].sort();
  return [
    yamlFile('docker/services.compose.yaml', {
      services: Object.fromEntries(
        services.map((service) => [
          service.name,
          { ...imageOf(service, platform), ...composeService(service, services) },
        ]),
      ),
      // Nothing from outside reaches `data`, and nothing in it alone reaches outside.
      networks: { edge: {}, services: {}, data: { internal: true } },
      ...(volumes.length > 0 && { volumes: Object.fromEntries(volumes.map((name) => [name, {}])) }),
    }),
    yamlFile('docker/gateways.compose.yaml', { services: furtherGateways(platform) }),
  ];
}

/** @param {Platform} platform */
function furtherGateways(platform) {
  const { services } = platform;
  const gateways = services.filter(({ kind }) => kind === 'gateway');
  const replicas = Array.from({ length: gatewayReplicas - 1 }, (_, index) => index + 2);
  return Object.fromEntries(
    gateways.flatMap((gateway) =>
      replicas.map((replica) => [
        `${gateway.name}-${replica}`,
        { image: imageOf(gateway, platform).image, ...composeService(gateway, services) },
      ]),
    ),
  );
}

/**
 * @param {Service} service
 * @param {Platform} platform
 */
function imageOf({ name, kind }, { version, consoles }) {
  return {
    image: `ginforge/${name}:\${GINFORGE_VERSION:-${version}}`,
    build: {
      context: '..',
      dockerfile: 'docker/Dockerfile',
      network: '${BUILD_NETWORK:-default}',
      args: {
        SERVICE: name,
        ...(kind === 'gateway' && { CONSOLES: consoles.join(' ') }),
        NODE_IMAGE: '${NODE_IMAGE:-node:24-bookworm-slim}',
        NPM_CONFIG_REGISTRY: '${NPM_CONFIG_REGISTRY:-}',
      },
    },
  };
}

/**
 * @param {Service} service
 * @param {Service[]} all
 */
function composeService(service, all) {
  const { kind, port, volumes } = service;
  return {
    environment: environment(service, all),
    healthcheck: {
      test: ['CMD', 'node', '-e', healthProgram(port)],
      interval: '5s',
      timeout: '3s',
      retries: 3,
      start_period: '60s',
    },
    depends_on: Object.fromEntries(
      neighbours(service, all).map((neighbour) => [neighbour, { condition: 'service_healthy' }]),
    ),
    networks: networksOf(kind),
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
 * By the name `gateways` all of them are found, however many there are.
 *
 * @param {string} kind
 */
function networksOf(kind) {
  const behind = { services: {}, data: {} };
  if (kind !== 'gateway') return behind;
  return { edge: { aliases: ['gateways'] }, ...behind, services: { aliases: ['gateways'] } };
}

/**
 * @param {Service} service
 * @param {Service[]} all
 * @returns {Record<string, string>}
 */
function environment(service, all) {
  // Without a colon: one that is empty stays so, for who has the secret in a file (`<NAME>_FILE`).
  const secrets = secretVariables(service).map((name) => [name, `\${${name}-${fallbacks[name] ?? ''}}`]);
  return {
    NODE_ENV: '${NODE_ENV:-development}',
    LOG_LEVEL: '${LOG_LEVEL:-info}',
    OTEL_EXPORTER_OTLP_ENDPOINT: '${OTEL_EXPORTER_OTLP_ENDPOINT:-}',
    OTEL_TRACES_SAMPLER_ARG: '${OTEL_TRACES_SAMPLER_ARG:-}',
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
