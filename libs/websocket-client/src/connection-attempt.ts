import { closeCodes } from '@ginforge/protocol';
import { toHttp } from './endpoint.js';
import { probeHandshake, type HandshakeVerdict } from './handshake-probe.js';
import { type Settings } from './settings.js';
import { findWebSocket } from './socket-constructor.js';
import { type TokenSource } from './token-source.js';
import { Link, type LinkEnd, type SocketLike } from './transport.js';
import { toError, WebSocketError } from './websocket-error.js';

/** How an attempt to connect ended, at the latest when the link that came of it did. */
export type Outcome =
  | { kind: 'aborted' }
  | { kind: 'no-token'; error: WebSocketError }
  /** The address or the token is such that no socket can be made with it. */
  | { kind: 'impossible'; error: WebSocketError }
  | { kind: 'handshake-failed'; verdict: HandshakeVerdict }
  | { kind: 'link-ended'; end: LinkEnd; lastedMs: number };

export interface Attempt {
  /** Asked once an attempt. @throws Error when the address is none */
  endpoint: () => URL;
  settings: Settings;
  tokens: TokenSource;
  signal: AbortSignal;
  onLink: (link: Link) => void;
  onFrame: (frame: unknown, link: Link) => void;
}

/** One attempt, from getting a token to the end of the link. Never rejects. */
export async function attemptConnection(attempt: Attempt): Promise<Outcome> {
  const { tokens, settings, signal } = attempt;
  let token: string;
  try {
    token = await tokens.next();
  } catch (thrown) {
    return { kind: 'no-token', error: thrown as WebSocketError };
  }
  try {
    const WebSocket = await findWebSocket(settings.webSocket);
    if (signal.aborted) return { kind: 'aborted' };
    const endpoint = attempt.endpoint();
    // Never in the URL, which ends up in logs (RT-02).
    const socket = new WebSocket(endpoint.href, ['ginforge.v1', `bearer.${token}`]);
    return await follow(socket, endpoint, token, attempt);
  } catch (cause) {
    const error = new WebSocketError('HANDSHAKE_FAILED', toError(cause).message, { cause });
    return { kind: 'impossible', error };
  }
}

async function follow(socket: SocketLike, endpoint: URL, token: string, attempt: Attempt): Promise<Outcome> {
  const link = new Link(socket, (frame) => attempt.onFrame(frame, link));
  attempt.onLink(link);
  const timer = setTimeout(() => {
    if (link.welcomedAt !== undefined) return;
    link.abandon(closeCodes.heartbeatTimeout.code, 'The server did not say welcome in time.');
  }, attempt.settings.connectTimeoutMs);
  const end = await link.ended;
  clearTimeout(timer);
  if (attempt.signal.aborted) return { kind: 'aborted' };
  const lastedMs = link.welcomedAt === undefined ? 0 : Date.now() - link.welcomedAt;
  return end.opened ? { kind: 'link-ended', end, lastedMs } : askWhy(endpoint, token, attempt);
}

async function askWhy(endpoint: URL, token: string, { settings, tokens, signal }: Attempt): Promise<Outcome> {
  const { fetch, connectTimeoutMs: timeoutMs } = settings;
  const verdict = await probeHandshake(toHttp(endpoint), token, { fetch, timeoutMs, signal });
  if (verdict.kind === 'unauthorized') tokens.refuse(token);
  return { kind: 'handshake-failed', verdict };
}
