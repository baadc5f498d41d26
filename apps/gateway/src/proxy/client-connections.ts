import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { ApplicationError, type Metrics, newTraceId } from '@ginforge/chassis';

import { clientNetwork } from '../limits/client-network.js';
import { ClientConnection, type ConnectionSurroundings } from './client-connection.js';
import type { ClientEnvironment } from './client-environment.js';
import { faultAnswer, faultOf } from './client-fault.js';
import type { ClientTrust } from './client-trust.js';
import type { Deadlines } from './deadlines.js';
import type { EdgeRecords } from './edge-records.js';
import type { EdgeRequest } from './edge-request.js';

export interface ClientConnectionsParts {
  readonly limits: ClientEnvironment;
  readonly trust: ClientTrust;
  readonly deadlines: Deadlines;
  readonly records: EdgeRecords;
  readonly metrics: Metrics;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => EdgeRequest;
}

/**
 * All connections of clients over which HTTP is spoken (GW-10). One address may hold so many: else a single one could take all
 * the files of the process. nginx and Envoy can do the same but leave it off; here the limit is far above any office.
 */
export class ClientConnections {
  private readonly perAddress = new Map<string, number>();
  private readonly surroundings: ConnectionSurroundings;
  private readonly refused;

  constructor(private readonly parts: ClientConnectionsParts) {
    const { limits, handle, metrics } = parts;
    this.surroundings = { limits, handle, answerFault: (socket, error) => this.answerFault(socket, error) };
    this.refused = metrics.counter(
      'gateway_connections_refused_total',
      'Connections closed at once, since their address has too many.',
    );
  }

  /** Takes over a server's connections and requests. */
  serve(server: Server): void {
    server.on('connection', (socket: Socket) => this.accept(socket));
    server.on('request', (request, response) => ClientConnection.of(request.socket)?.take(request, response));
    // The edge says when a body may come, and that nothing else can be expected.
    server.on('checkContinue', (request, response) => server.emit('request', request, response));
    server.on('checkExpectation', (request, response) => server.emit('request', request, response));
    server.on('connect', ({ socket }) =>
      ClientConnection.of(socket)?.fail(new ApplicationError('BAD_REQUEST')),
    );
    server.on('clientError', onClientError);
  }

  private accept(socket: Socket): void {
    if (ClientConnection.of(socket) !== undefined) return; // served once more, without the upgrade that it had asked for
    const key = this.keyOf(socket.remoteAddress ?? '');
    if (!this.hasRoom(key)) {
      this.refused.inc();
      socket.destroy();
      return;
    }
    this.count(key, 1);
    const { deadlines } = this.parts;
    const connection = new ClientConnection(socket, this.surroundings, () => {
      deadlines.forget(connection);
      this.count(key, -1);
    });
    deadlines.watch(connection);
  }

  /** Whose connections are counted together; `undefined`: nobody's. */
  private keyOf(peer: string): string | undefined {
    const { limits, trust } = this.parts;
    const isLimited = limits.MAX_CONNECTIONS_PER_ADDRESS > 0 && !trust.trusts(peer);
    return isLimited ? clientNetwork(peer) : undefined;
  }

  private hasRoom(key: string | undefined): boolean {
    if (key === undefined) return true;
    return (this.perAddress.get(key) ?? 0) < this.parts.limits.MAX_CONNECTIONS_PER_ADDRESS;
  }

  private count(key: string | undefined, difference: 1 | -1): void {
    if (key === undefined) return;
    const held = (this.perAddress.get(key) ?? 0) + difference;
    if (held === 0) this.perAddress.delete(key);
    else this.perAddress.set(key, held);
  }

  private answerFault(socket: Socket, error: ApplicationError): void {
    const traceId = newTraceId();
    this.parts.records.fault({ traceId, error, address: socket.remoteAddress ?? '' });
    if (socket.writable) socket.write(faultAnswer(error, traceId));
  }
}

function onClientError(error: NodeJS.ErrnoException, duplex: Duplex): void {
  const socket = duplex as Socket;
  const connection = ClientConnection.of(socket);
  const fault = faultOf(error);
  const hasLeft = error.code === 'HPE_INVALID_EOF_STATE' && connection?.isIdle === false;
  if (connection === undefined || fault === undefined || hasLeft) socket.destroy();
  else connection.fail(fault);
}
