import { Redis } from 'ioredis';
import * as ws from 'ws';

/** Exported by the library, and not by its types. */
const { Sender } = /** @type {any} */ (ws);

const { PORT, REDIS_URL = '' } = process.env;
const subscriber = new Redis(REDIS_URL);
await subscriber.subscribe('messages');
const server = new ws.WebSocketServer({ port: Number(PORT), host: '127.0.0.1', perMessageDeflate: false });

subscriber.on('messageBuffer', (_channel, /** @type {Buffer} */ payload) => {
  const parts = Sender.frame(payload, { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true });
  const frame = Buffer.concat(parts);
  // `_socket` is where a prepared frame goes; the library has no public way for it.
  for (const client of server.clients) /** @type {any} */ (client)._socket.write(frame);
});
