import { type SocketLike, type WebSocketConstructor } from '@ginforge/websocket-client';

interface SocketEvents {
  open: void;
  error: void;
  message: { data: unknown };
  close: { code: number; reason: string };
}

/** What the WebSocket interface calls a link that ended without a close frame. */
const brokenLink = { code: 1006, reason: '' };

/**
 * The cable of one client: `webSocket` and `fetch` are given to WebSocketClient as options, and while it is cut nothing goes through
 * them either way. A page cannot end a TCP connection without a word, so behind the cut the browser closes its socket in good order; the
 * client hears nothing of that, and has lost its link as it loses it in a tunnel.
 */
export class Cable {
  readonly webSocket: WebSocketConstructor;
  readonly #sockets = new Set<CableSocket>();
  #isCut = false;

  /** @param platform the WebSocket of the browser */
  constructor(private readonly platform: WebSocketConstructor = globalThis.WebSocket) {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- a constructor has a `this` of its own
    const cable = this;
    this.webSocket = class extends CableSocket {
      constructor(url: string, protocols: string[]) {
        super(cable.#isCut ? undefined : new cable.platform(url, protocols));
        cable.#add(this);
      }
    };
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  /** As the browser's own. @throws TypeError while the cable is cut, as the browser does without a network */
  readonly fetch: typeof fetch = (input, init) =>
    this.#isCut ? Promise.reject(new TypeError('The cable is cut.')) : globalThis.fetch(input, init);

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.break();
  }

  /** Nothing comes back by itself: the client connects again when its time has come. */
  mend(): void {
    this.#isCut = false;
  }

  #add(socket: CableSocket): void {
    this.#sockets.add(socket);
    socket.addEventListener('close', () => this.#sockets.delete(socket));
    if (this.#isCut) queueMicrotask(() => socket.break());
  }
}

/** One socket through the cable. Without a socket of the platform it is one that never gets through. */
class CableSocket implements SocketLike {
  readonly #listeners: { [Type in keyof SocketEvents]: ((event: SocketEvents[Type]) => void)[] } = {
    open: [],
    error: [],
    message: [],
    close: [],
  };
  #isOver = false;

  constructor(private readonly socket: SocketLike | undefined) {
    socket?.addEventListener('open', () => this.#emit('open', undefined));
    socket?.addEventListener('error', () => this.#emit('error', undefined));
    socket?.addEventListener('message', ({ data }) => this.#emit('message', { data }));
    socket?.addEventListener('close', ({ code, reason }) => this.#end({ code, reason }));
  }

  addEventListener<Type extends keyof SocketEvents>(
    type: Type,
    listener: (event: SocketEvents[Type]) => void,
  ): void {
    this.#listeners[type].push(listener);
  }

  send(text: string): void {
    if (!this.#isOver) this.socket?.send(text);
  }

  close(code?: number, reason?: string): void {
    this.socket?.close(code, reason);
  }

  break(): void {
    this.#emit('error', undefined);
    this.#end(brokenLink);
    this.socket?.close();
  }

  #end(event: SocketEvents['close']): void {
    this.#emit('close', event);
    this.#isOver = true;
  }

  #emit<Type extends keyof SocketEvents>(type: Type, event: SocketEvents[Type]): void {
    if (this.#isOver) return;
    for (const listener of [...this.#listeners[type]]) listener(event);
  }
}
