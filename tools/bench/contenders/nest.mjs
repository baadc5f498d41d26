/** Nest as most people write it: the stock `WsAdapter`, a token checked on connection, `JSON.stringify` for each client. */
import { join } from 'node:path';
import { accessToken, userId } from './token.mjs';

/** @type {import('./contender.mjs').Contender} */
export const contender = {
  name: 'nest',
  title: 'Nest, stock',
  launch: ({ port, redisUrl, secret, environment }) => ({
    program: process.execPath,
    args: [join(import.meta.dirname, 'nest-server.mjs')],
    environment: {
      NODE_ENV: 'production',
      PORT: String(port),
      REDIS_URL: redisUrl,
      JWT_SECRET: secret,
      ...environment,
    },
  }),
  client: {
    handshake: (number, secret) => ({ path: `/?token=${accessToken(userId(number), secret)}` }),
    isReady: (text) => text.includes('"welcome"'),
    chat: (number, content) => JSON.stringify({ event: 'chat', data: { to: userId(number), content } }),
  },
  publication: { channel: 'messages' },
};
