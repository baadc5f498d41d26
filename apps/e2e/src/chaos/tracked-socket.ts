import { type WebSocketConstructor } from '@ginforge/websocket-client';
import { WebSocket } from 'ws';

/** The sockets that one client makes: what a fault takes hold of. */
export class TrackedSockets {
  private current: WebSocket | undefined;

  /** The constructor to give to the client. */
  get constructorForClient(): WebSocketConstructor {
    const track = (socket: WebSocket) => (this.current = socket);
    return class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { perMessageDeflate: false });
        track(this);
      }
    };
  }

  /** Ends the TCP connection without a close frame. */
  cut(): void {
    this.current?.terminate();
  }

  /** Stops reading, as a client on a bad network does; `undefined` when there is nothing to read. Call the answer to go on. */
  pause(): (() => void) | undefined {
    const socket = this.current;
    if (socket?.readyState !== WebSocket.OPEN) return undefined;
    socket.pause();
    return () => socket.resume();
  }
}
