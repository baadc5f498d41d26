import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

import { ClientConnection } from './client-connection.js';

/**
 * Serves a request that asks for an upgrade which nobody here offers, such as `Upgrade: h2c`, as if it had not asked (RFC 9110,
 * 7.8). Node takes each such request off its parser; so its head goes back without the upgrade in front of what followed
 * it, and the socket is taken in once more.
 */
export function serveWithoutUpgrade(
  server: Server,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): void {
  if (ClientConnection.of(socket)?.isIdle === false) {
    socket.destroy(); // what comes before it has no answer yet, and the parser that would put them in order is gone
    return;
  }
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  const { rawHeaders } = request;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!/^(?:upgrade|http2-settings)$/i.test(name))
      lines.push(`${name}: ${lineOf(name, rawHeaders[index + 1])}`);
  }
  socket.unshift(Buffer.concat([Buffer.from([...lines, '', ''].join('\r\n'), 'latin1'), head]));
  server.emit('connection', socket);
}

/** `Connection` no longer names what is gone. */
function lineOf(name: string, value = ''): string {
  if (name.toLowerCase() !== 'connection') return value;
  const options = value.split(',').map((option) => option.trim());
  return options.filter((option) => !/^(?:upgrade|http2-settings)$/i.test(option)).join(', ');
}
