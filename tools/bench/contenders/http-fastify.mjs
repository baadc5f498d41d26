/** `@fastify/http-proxy`, which is undici behind Fastify. */
import { join } from 'node:path';

/** @type {import('./contender.mjs').Contender} */
export const contender = {
  name: 'http-fastify',
  title: '@fastify/http-proxy',
  launch: ({ port, environment }) => ({
    program: process.execPath,
    args: [join(import.meta.dirname, 'http-fastify-server.mjs')],
    environment: { NODE_ENV: 'production', PORT: String(port), ...environment },
  }),
  client: { handshake: () => ({ path: '/bench/thing' }) },
};
