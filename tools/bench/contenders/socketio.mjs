/** Socket.IO with its Redis adapter: a token in the handshake, WebSocket alone, fed as its Redis emitter feeds it. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { accessToken, userId } from './token.mjs';

/** The adapter's own encoding, from where the adapter finds it. */
const msgpack = createRequire(createRequire(import.meta.url).resolve('@socket.io/redis-adapter'))(
  'notepack.io',
);

/** Engine.IO's packets: open, ping, pong; Socket.IO's in a message of Engine.IO: connected. */
const packets = { open: '0', ping: '2', pong: '3', connect: '40' };

/** @type {import('./contender.mjs').Contender} */
export const contender = {
  name: 'socketio',
  title: 'Socket.IO',
  launch: ({ port, redisUrl, secret, environment }) => ({
    program: process.execPath,
    args: [join(import.meta.dirname, 'socketio-server.mjs')],
    environment: {
      NODE_ENV: 'production',
      PORT: String(port),
      REDIS_URL: redisUrl,
      JWT_SECRET: secret,
      ...environment,
    },
  }),
  client: {
    handshake: (number, secret) => ({
      path: '/socket.io/?EIO=4&transport=websocket',
      headers: { Authorization: `Bearer ${accessToken(userId(number), secret)}` },
    }),
    reply: (text) => {
      if (text === packets.ping) return packets.pong;
      return text.startsWith(packets.open) ? packets.connect : undefined;
    },
    isReady: (text) => text.startsWith(packets.connect),
  },
  publication: { channel: 'socket.io#/#', encode: (json) => emitted(JSON.parse(json)) },
};

/** @param {object} message what `@socket.io/redis-emitter` publishes for `emit('message', message)` */
function emitted(message) {
  const packet = { type: 2, data: ['message', message], nsp: '/' };
  return msgpack.encode(['emitter', packet, { rooms: [], except: [], flags: {} }]);
}
