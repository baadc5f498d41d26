import { defaultBackoff, type BackoffOptions } from './backoff.js';
import { type EndpointSource } from './endpoint.js';
import { defaultSendRate, type SendRate } from './paced-writer.js';
import { type WebSocketConstructor } from './transport.js';

/** All of it optional; times in milliseconds. */
export interface WebSocketClientOptions {
  /**
   * The gateway's `/ws`, absolute or relative to the page, or a function that is asked before each attempt and may name
   * another gateway. Default: `/ws` of the page's own origin.
   */
  url?: EndpointSource;
  /** Default: the platform's own, or the package `ws` in Node before 22. */
  webSocket?: WebSocketConstructor;
  /** Used to ask why a handshake failed. */
  fetch?: typeof fetch;
  /** Whether to ask for what was missed (RT-71). Default: yes; without it `onLost` only says which streams missed something. */
  resume?: boolean;
  backoff?: BackoffOptions;
  /** From the start of a handshake to `welcome`. */
  connectTimeoutMs?: number;
  ackTimeoutMs?: number;
  /** How often to say `ping`. Default: as the server says in `welcome`. */
  heartbeatMs?: number;
  /** How long the server may be silent. */
  deadAfterMs?: number;
  /** How many messages without an answer are kept, waiting for a link or an `ack`. */
  queueLimit?: number;
  sendRate?: SendRate;
}

export type Settings = Required<Omit<WebSocketClientOptions, 'url' | 'webSocket' | 'heartbeatMs'>> &
  Pick<WebSocketClientOptions, 'webSocket' | 'heartbeatMs'>;

export function completeSettings(options: WebSocketClientOptions): Settings {
  return {
    webSocket: options.webSocket,
    fetch: options.fetch ?? globalThis.fetch,
    resume: options.resume ?? true,
    backoff: options.backoff ?? defaultBackoff,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    ackTimeoutMs: options.ackTimeoutMs ?? 10_000,
    heartbeatMs: options.heartbeatMs,
    deadAfterMs: options.deadAfterMs ?? 60_000,
    queueLimit: options.queueLimit ?? 200,
    sendRate: options.sendRate ?? defaultSendRate,
  };
}
