/** Where the client stands. */
export type ConnectionState =
  /** Not asked to connect, or disconnected by `disconnect()`. */
  | { readonly kind: 'idle' }
  /** Getting a token, shaking hands, waiting for `welcome`. `attempt` counts from 1. */
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'open'; readonly clientId: string; readonly userId: string; readonly userName: string }
  /** The link is gone; the next attempt comes after `delayMs`. */
  | { readonly kind: 'waiting'; readonly attempt: number; readonly delayMs: number }
  /** Given up: only `connect()` begins anew. */
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string };

/** What `onOpen` handlers get. */
export interface OpenInfo {
  clientId: string;
  userId: string;
  userName: string;
  /** Whether this link replaces one that was lost. */
  reconnected: boolean;
}

/** What `onClose` handlers get. A handshake that failed has code 1006 and the HTTP status, where known, as its reason. */
export interface CloseInfo {
  code: number;
  reason: string;
  willReconnect: boolean;
}
