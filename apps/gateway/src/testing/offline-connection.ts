import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Principal } from '@ginforge/auth';
import { WebSocket } from 'ws';
import { Connection } from '../realtime/connection.js';
import { WriteScheduler } from '../realtime/write-scheduler.js';

/** A real connection over a stream in memory, which a test reads: no network. */
export class OfflineConnection extends Connection {
  private readonly stream: MemoryStream;

  constructor(userId: string, sendBufferBytes = 1_048_576, scheduler = new WriteScheduler()) {
    const stream = new MemoryStream();
    const socket = stream as unknown as Socket;
    const admission = { socket, principal: principalOf(userId), willResume: false };
    super(webSocketOver(socket), admission, scheduler, sendBufferBytes);
    this.stream = stream;
  }

  /** The texts of the small frames that were written since the last call. */
  received(): string[] {
    this.flush();
    const bytes = this.stream.takeWritten();
    const texts: string[] = [];
    for (let start = 0; start < bytes.length; start += 2 + (bytes[start + 1] ?? 0)) {
      texts.push(bytes.toString('utf8', start + 2, start + 2 + (bytes[start + 1] ?? 0)));
    }
    return texts;
  }

  /** There is nobody who would answer the close frame. */
  override close(...why: Parameters<Connection['close']>): void {
    super.close(...why);
    this.webSocket.terminate();
  }
}

class MemoryStream extends Duplex {
  private written: Buffer[] = [];

  takeWritten(): Buffer {
    return Buffer.concat(this.written.splice(0));
  }

  override _read(): void {
    return undefined; // the client never says anything
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(chunk);
    done();
  }
}

/** As a `WebSocketServer` makes it after the upgrade; the types know only of clients. */
function webSocketOver(socket: Socket): WebSocket {
  type ServerSide = WebSocket & { setSocket(socket: Socket, head: Buffer, options: object): void };
  const webSocket = Reflect.construct(WebSocket, [null, undefined, {}]) as ServerSide;
  webSocket.setSocket(socket, Buffer.alloc(0), { maxPayload: 0 });
  return webSocket;
}

function principalOf(userId: string): Principal {
  const times = { issuedAt: 0, issuedAtMs: 0, expiresAt: Number.MAX_SAFE_INTEGER };
  return { userId, username: userId, roles: [], audience: 'user', tokenId: 'token', ...times };
}
