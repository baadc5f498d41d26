import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { ApplicationError } from '@ginforge/chassis';

import type { ClientEnvironment } from './client-environment.js';
import type { Watched } from './deadlines.js';
import { answerWithError } from './edge-answer.js';
import type { EdgeRequest } from './edge-request.js';
import { lingerBytes, lingeringClose, lingerMs } from './lingering-close.js';

/** Requests that may wait behind the one being answered; browsers send none, pipelining programs a few. */
const maxWaiting = 16;

/** Clients are told of less time than they have: else a request could meet the end of its connection on the way. Milliseconds. */
const graceMs = 1_000;

/** What all connections share. */
export interface ConnectionSurroundings {
  readonly limits: ClientEnvironment;
  /** Sees to one request and answers it. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => EdgeRequest;
  /** Answers, on its own, what is no request. */
  readonly answerFault: (socket: Socket, error: ApplicationError) => void;
}

interface Turn {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const connections = new WeakMap<Socket, ClientConnection>();

/**
 * One client's connection, from its beginning until an upgrade takes it away: its requests are seen to one after the other
 * (RFC 9112, 9.3.2), none behind a refused one or behind what is no request, and it does not stand still for ever (GW-10).
 */
export class ClientConnection implements Watched {
  private readonly waiting: Turn[] = [];
  private current: EdgeRequest | undefined;
  /** A request that has been answered before all of it has come. */
  private unread: IncomingMessage | undefined;
  private fault: ApplicationError | undefined;
  private isClosing = false;
  private since = performance.now();
  private received = 0;
  private headSince: number | undefined = this.since;

  /** @param onGone called once when the connection has closed, or is HTTP's no longer */
  constructor(
    private readonly socket: Socket,
    private readonly surroundings: ConnectionSurroundings,
    private readonly onGone: () => void,
  ) {
    connections.set(socket, this);
    socket.once('close', this.go);
    socket.on('error', destroySocket); // `close` follows
    socket.destroySoon = () => this.close(); // asked for by Node when the last answer is out
  }

  /** The connection that a socket is, unless it is HTTP's no longer. */
  static of(socket: Socket): ClientConnection | undefined {
    return connections.get(socket);
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    if (this.isClosing || this.fault !== undefined) return;
    if (this.current === undefined) this.serve({ request, response });
    else if (this.waiting.length < maxWaiting) this.waiting.push({ request, response });
    else this.socket.destroy();
  }

  /** What has come is no request, or no whole one in time: said when what came before it has been answered. */
  fail(error: ApplicationError): void {
    if (this.isClosing || this.fault !== undefined) return; // Node tells of it again with each further byte
    this.fault = error;
    if (this.current === undefined) this.end();
    else if (!this.current.request.complete) breakOff(this.current, error);
  }

  /** From here on the socket is somebody else's. @returns whether no answer is outstanding */
  release(): boolean {
    this.go();
    this.socket.off('close', this.go);
    Reflect.deleteProperty(this.socket, 'destroySoon');
    return this.isIdle;
  }

  /** Whether no answer is outstanding. */
  get isIdle(): boolean {
    return this.current === undefined && this.fault === undefined && !this.isClosing;
  }

  /** GW-10: slow heads, what remains of an answered request's body, and idle connections. */
  check(now: number): void {
    if (this.current !== undefined || this.isClosing) return;
    if (this.unread !== undefined) this.checkRest(this.unread, now);
    else this.checkHead(now);
  }

  private readonly go = (): void => {
    if (connections.delete(this.socket)) this.onGone();
  };

  private checkHead(now: number): void {
    const { CLIENT_HEADERS_TIMEOUT_MS: headersMs, CLIENT_KEEP_ALIVE_MS: keepAliveMs } =
      this.surroundings.limits;
    if (this.socket.bytesRead !== this.received) this.headSince ??= now;
    if (this.headSince === undefined) {
      if (now - this.since >= keepAliveMs + graceMs) this.socket.destroy();
    } else if (now - this.headSince >= headersMs) {
      if (this.socket.bytesRead === 0) this.socket.destroy();
      else this.fail(new ApplicationError('REQUEST_TIMEOUT'));
    }
  }

  private checkRest(unread: IncomingMessage, now: number): void {
    if (unread.complete) return this.rest();
    const isTooMuch = this.socket.bytesRead - this.received > lingerBytes;
    if (isTooMuch || now - this.since > lingerMs) this.socket.destroy();
  }

  private serve({ request, response }: Turn): void {
    this.unread = undefined;
    response.once('close', () => this.next(request));
    this.current = this.surroundings.handle(request, response);
  }

  private next(answered: IncomingMessage): void {
    this.current = undefined;
    if (this.isClosing || this.socket.destroyed) return;
    const following = this.waiting.shift();
    this.rest(answered.complete ? undefined : answered);
    if (this.fault !== undefined && following?.request.complete !== true) this.end();
    else if (following !== undefined) this.serve(following);
  }

  /** Waits for the next request, and before it for what remains of the last one. */
  private rest(unread?: IncomingMessage): void {
    this.unread = unread;
    this.since = performance.now();
    this.received = this.socket.bytesRead;
    this.headSince = undefined;
  }

  /** Nothing is left to be answered but the fault, where it is not in a request that has its answer. */
  private end(): void {
    if (this.fault !== undefined && this.unread === undefined)
      this.surroundings.answerFault(this.socket, this.fault);
    this.close();
  }

  private close(): void {
    if (this.isClosing) return;
    const linger = this.mayMoreCome();
    this.isClosing = true;
    Reflect.deleteProperty(this.socket, 'destroySoon');
    if (linger) lingeringClose(this.socket);
    else this.socket.destroySoon();
  }

  private mayMoreCome(): boolean {
    if (this.fault !== undefined || this.waiting.length > 0) return true;
    return (this.current?.request ?? this.unread)?.complete === false;
  }
}

function destroySocket(this: Socket): void {
  this.destroy();
}

/** The body of the request under way is broken. The gateway's own pages read none, and answer all the same. */
function breakOff(call: EdgeRequest, error: ApplicationError): void {
  if (call.route === undefined) return;
  call.endsConnection = true;
  answerWithError(call, error);
}
