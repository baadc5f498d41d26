import { type RawData, WebSocket } from 'ws';
import type { Connection } from './connection.js';
import type { Inbox } from './inbox.js';

/** What the sockets of all clients share. */
export interface SocketSurroundings {
  /** For a client that speaks for the first time; many never do. */
  openInbox(connection: Connection): Inbox;
  closed(connection: Connection, code: number): void;
  broken(error: Error): void;
}

/** A client's socket. It knows its connection, so that all sockets have the same listeners and none keeps closures of its own. */
export class ClientSocket extends WebSocket {
  private connection: Connection | undefined;
  private surroundings: SocketSurroundings | undefined;
  private inbox: Inbox | undefined;

  /** From here on what happens to the socket happens to the connection. */
  serve(connection: Connection, surroundings: SocketSurroundings): void {
    this.connection = connection;
    this.surroundings = surroundings;
    this.on('message', onMessage).on('close', onClose).on('error', onError);
  }

  receive(data: Buffer, isBinary: boolean): void {
    if (this.connection === undefined) return;
    this.inbox ??= this.surroundings?.openInbox(this.connection);
    this.inbox?.receive(data, isBinary);
  }

  closed(code: number): void {
    if (this.connection !== undefined) this.surroundings?.closed(this.connection, code);
  }

  broken(error: Error): void {
    this.surroundings?.broken(error);
  }
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  if (this instanceof ClientSocket) this.receive(data as Buffer, isBinary);
}

function onClose(this: WebSocket, code: number): void {
  if (this instanceof ClientSocket) this.closed(code);
}

function onError(this: WebSocket, error: Error): void {
  if (this instanceof ClientSocket) this.broken(error);
}
