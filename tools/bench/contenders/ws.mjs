/** Bare `ws` as experts write it: no framework, no token, one frame prepared for all. */
import { join } from 'node:path';

/** @type {import('./contender.mjs').Contender} */
export const contender = {
  name: 'ws',
  title: 'bare ws',
  launch: ({ port, redisUrl, environment }) => ({
    program: process.execPath,
    args: [join(import.meta.dirname, 'ws-server.mjs')],
    environment: { NODE_ENV: 'production', PORT: String(port), REDIS_URL: redisUrl, ...environment },
  }),
  client: { handshake: (number) => ({ path: `/?user=${number}` }) },
  publication: { channel: 'messages' },
};
