import { join } from 'node:path';
import { workspace } from '../../stack/workspace.mjs';

const own = join(import.meta.dirname);
const gateway = join(workspace, 'dist/apps/gateway/main.js');

/**
 * Who takes part; each listens on `PORT`.
 *
 * @param {{ upstream: string, redis: string, secret: string }} setup
 */
export function contenders({ upstream, redis, secret }) {
  const routes = (extra) =>
    JSON.stringify([{ prefix: '/bench', targets: [upstream], auth: 'required', health_path: '', ...extra }]);
  const ours = (extra) => ({
    LOG_LEVEL: 'warn',
    REDIS_URL: redis,
    JWT_SECRET: secret,
    GATEWAY_ROUTES: routes(extra),
    RATE_LIMIT_ADDRESS_PER_MINUTE: '100000000',
    RATE_LIMIT_USER_PER_MINUTE: '100000000',
  });
  return [
    { name: 'http-proxy-middleware in Nest, as its readme shows', script: join(own, 'nest-middleware.mjs') },
    { name: '@fastify/http-proxy', script: join(own, 'fastify-proxy.mjs') },
    { name: 'GinForge, transport middleware', script: gateway, env: ours({ transport: 'middleware' }) },
    { name: 'GinForge, transport direct', script: gateway, env: ours({ transport: 'direct' }) },
  ].map((contender) => ({ ...contender, env: { UPSTREAM: upstream, ...contender.env } }));
}
