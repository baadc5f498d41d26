/**
 * Our gateway: its production build as the image starts it, with everything on that is on by default: tokens, revocation,
 * presence, streams, limits, heartbeats, metrics, records.
 */
import { join } from 'node:path';
import { becomesReady } from '../../stack/ready.mjs';
import { accessToken, userId } from './token.mjs';

/** @type {import('./contender.mjs').Contender} */
export const contender = {
  name: 'ginforge',
  title: 'GinForge',
  launch: ({ port, redisUrl, secret, gateway, environment }) => ({
    program: process.execPath,
    args: ['--enable-source-maps', join(gateway, 'main.js')],
    environment: {
      NODE_ENV: 'production',
      PORT: String(port),
      HOST: '127.0.0.1',
      REDIS_URL: redisUrl,
      JWT_SECRET: secret,
      // Elsewhere all sockets come from one address (load/receiver.mjs), and a gateway allows one so many handshakes only.
      ...(process.platform !== 'linux' && {
        WS_HANDSHAKES_PER_SECOND: '100000',
        WS_HANDSHAKE_BURST: '100000',
      }),
      ...environment,
    },
    isReady: (readyPort) => becomesReady(readyPort, { timeoutMs: 100, hasEnded: () => false }),
  }),
  client: {
    handshake: (number, secret) => ({
      path: '/ws',
      headers: { Authorization: `Bearer ${accessToken(userId(number), secret)}` },
    }),
    isReady: (text) => text.includes('"welcome"'),
    chat: (number, content) => JSON.stringify({ type: 'chat', to: userId(number), content }),
  },
  publication: { channel: 'websocket:broadcast' },
};
