import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/**
 * Node's agents, but for one thing: on what they keep idle nothing may come. Node would take it for the answer to the next
 * request, which is somebody else's (response queue poisoning; `UpstreamConnections` looks after that itself).
 */
export class GuardedHttpAgent extends HttpAgent {
  override keepSocketAlive(socket: Duplex): void {
    socket.on('data', breakOff);
    return super.keepSocketAlive(socket); // its type hides that the answer counts
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    socket.off('data', breakOff);
    super.reuseSocket(socket, request);
  }
}

/** The same over TLS. */
export class GuardedHttpsAgent extends HttpsAgent {
  override keepSocketAlive(socket: Duplex): void {
    socket.on('data', breakOff);
    return super.keepSocketAlive(socket);
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    socket.off('data', breakOff);
    super.reuseSocket(socket, request);
  }
}

function breakOff(this: Duplex): void {
  this.destroy();
}
