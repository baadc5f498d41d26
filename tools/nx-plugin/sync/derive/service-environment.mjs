/**
 * @param {string} service
 * @returns {string} the gateway's variable with its addresses: `user-api` → `USER_API_URLS`
 */
export function urlsVariable(service) {
  return `${service.replaceAll('-', '_').toUpperCase()}_URLS`;
}

/**
 * Where the gateway finds the others when each goes by its name, as in a compose network or in Kubernetes.
 *
 * @param {import('../../register/service-register.mjs').Service} service
 * @param {import('../../register/service-register.mjs').Service[]} all
 * @returns {Record<string, string>} nothing for others than the gateway
 */
export function upstreamVariables({ kind }, all) {
  if (kind !== 'gateway') return {};
  const behind = all.filter(({ routes }) => routes.length > 0);
  return Object.fromEntries(behind.map(({ name, port }) => [urlsVariable(name), `http://${name}:${port}`]));
}

/**
 * @param {import('../../register/service-register.mjs').Service} service
 * @returns {string[]} variables whose values are nobody's business; workers have no callers, and so no tokens to check
 */
export function secretVariables({ kind, database, secrets }) {
  return [
    'REDIS_URL',
    'REDIS_CLUSTER_NODES',
    ...(database ? ['DATABASE_URL'] : []),
    ...(kind === 'worker' ? [] : ['JWT_SECRET', 'JWT_PUBLIC_KEYS']),
    ...secrets,
  ];
}

/**
 * @param {import('../../register/service-register.mjs').Service} service
 * @returns {Record<string, string>} where each of its volumes is mounted, as the service reads it
 */
export function volumeVariables({ volumes }) {
  return Object.fromEntries(volumes.map(({ name, variable }) => [variable, volumePath(name)]));
}

/** @param {string} volume */
export function volumePath(volume) {
  return `/data/${volume}`;
}

/** What a service may take for its orderly end: SHUTDOWN_TIMEOUT_MS and a little. The gateway leads its clients away first (RT-50). Seconds. */
export function stopSeconds(/** @type {string} */ kind) {
  return kind === 'gateway' ? 60 : 40;
}
