import { closeCodes } from '@ginforge/protocol';

/** As much of the WebSocket interface as the client uses; browsers, Node 22 and `ws` all have it. */
export interface SocketLike {
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => SocketLike;

/** How a link ended; `opened` is false where the handshake failed. */
export interface LinkEnd {
  opened: boolean;
  code: number;
  reason: string;
  /** Given up by this end, to go on over another link without a pause. */
  returnsAtOnce?: boolean;
}

/** What the WebSocket interface calls a link that ended without a close frame. */
export const abnormalClosure = 1006;

/** One socket from handshake to end. It ends once; what a socket says after that is not heard. */
export class Link {
  /** Never rejects. */
  readonly ended: Promise<LinkEnd>;
  /** When the server said `welcome`. Unix milliseconds. */
  welcomedAt: number | undefined;
  #end: (end: LinkEnd) => void = () => undefined;
  #opened = false;
  #over = false;

  constructor(
    private readonly socket: SocketLike,
    onFrame: (data: unknown) => void,
  ) {
    this.ended = new Promise((resolve) => (this.#end = resolve));
    socket.addEventListener('open', () => (this.#opened = true));
    socket.addEventListener('message', ({ data }) => {
      if (!this.#over) onFrame(data);
    });
    // A close always follows; without a listener `ws` would throw the error at the process.
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', ({ code, reason }) => this.#finish({ code, reason }));
  }

  send(text: string): void {
    if (!this.#over) this.socket.send(text);
  }

  /** The orderly end: tells the peer and does not wait for its answer. */
  close(code: number, reason: string): void {
    if (this.#over) return;
    this.#finish({ code, reason });
    this.socket.close(code, reason);
  }

  /** Gives up a link that works for another one, on which the client resumes. */
  leave(reason: string): void {
    if (this.#over) return;
    this.#finish({ code: abnormalClosure, reason, returnsAtOnce: true });
    this.socket.close(closeCodes.normal.code, reason);
  }

  /** The end of a link whose peer does not answer: a closing handshake would wait for it in vain. */
  abandon(code: number, reason: string): void {
    if (this.#over) return;
    this.#finish({ code, reason });
    if (canTerminate(this.socket)) this.socket.terminate();
    else this.socket.close();
  }

  #finish(end: Omit<LinkEnd, 'opened'>): void {
    if (this.#over) return;
    this.#over = true;
    this.#end({ opened: this.#opened, ...end });
  }
}

function canTerminate(socket: SocketLike): socket is SocketLike & { terminate: () => void } {
  return 'terminate' in socket && typeof socket.terminate === 'function';
}
