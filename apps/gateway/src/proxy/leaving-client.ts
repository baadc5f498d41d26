import type { Socket } from 'node:net';

/**
 * Destroys a socket whose other end has left, while nobody reads it yet: Node looks for the end only where somebody reads.
 * What the other end says meanwhile stays for whoever reads it then.
 * @returns what ends the watch; call it before anybody reads
 */
export function destroyWhenLeft(socket: Socket): () => void {
  const look = () => {
    if (socket.readableLength === 0) socket.read(); // takes nothing, and tells of the end
  };
  const leave = () => socket.destroy();
  socket.on('readable', look);
  socket.once('end', leave);
  return () => {
    socket.off('readable', look);
    socket.off('end', leave);
  };
}
