import { contender as gateway } from './ginforge.mjs';

/**
 * Our gateway as a proxy with everything on: a token that is required and checked for revocation, limits by address and user (which
 * are counted and not reached), breaker, balancing, metrics.
 *
 * @param {Pick<import('./contender.mjs').Contender, 'name' | 'title'>} identity
 * @param {{ transport?: 'direct' | 'middleware', logLevel?: string }} [settings]
 * @returns {import('./contender.mjs').Contender}
 */
export function proxyingGateway(identity, { transport = 'direct', logLevel = 'warn' } = {}) {
  return {
    ...identity,
    launch: ({ environment: { UPSTREAM = '' }, ...setting }) => {
      const route = { prefix: '/bench', targets: [UPSTREAM], auth: 'required', health_path: '', transport };
      const environment = {
        LOG_LEVEL: logLevel,
        GATEWAY_ROUTES: JSON.stringify([route]),
        RATE_LIMIT_ADDRESS_PER_MINUTE: '100000000',
        RATE_LIMIT_USER_PER_MINUTE: '100000000',
      };
      return gateway.launch({ ...setting, environment });
    },
    client: { handshake: () => ({ path: '/bench/thing' }) },
  };
}
