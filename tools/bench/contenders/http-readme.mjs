/** http-proxy-middleware inside Nest, as its readme shows it: what most people write. */
import { join } from 'node:path';

/** @type {import('./contender.mjs').Contender} */
export const contender = {
  name: 'http-readme',
  title: 'http-proxy-middleware in Nest, as its readme shows it',
  launch: ({ port, environment }) => ({
    program: process.execPath,
    args: [join(import.meta.dirname, 'http-readme-server.mjs')],
    environment: { NODE_ENV: 'production', PORT: String(port), ...environment },
  }),
  client: { handshake: () => ({ path: '/bench/thing' }) },
};
