import type { Socket } from 'node:net';

/** How long a connection that is being closed is still read from, in milliseconds. */
export const lingerMs = 10_000;
/** How much is read from it. */
export const lingerBytes = 16 * 1_048_576;

/**
 * Ends our side and reads on, into the void, until the client ends its own, or for a while (RFC 9112, 9.6). Closed at once,
 * a connection with unread bytes is reset, and the client's system throws away the answer that its program has not read yet.
 */
export function lingeringClose(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
  // Paused for the sake of an unread body, it is Node's parser that sets it going again, not the stream.
  if (socket.isPaused()) socket.once('resume', () => discard(socket)).resume();
  else discard(socket);
  socket.end();
}

function discard(socket: Socket): void {
  let discarded = 0;
  socket.removeAllListeners('data'); // the parser's: nothing that comes is a request any more
  socket.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > lingerBytes) socket.destroy();
  });
}
