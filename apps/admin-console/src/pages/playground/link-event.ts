/** What happened to a client's link, as the client itself told it. */
export type LinkEvent =
  | { readonly kind: 'cut' }
  | { readonly kind: 'mended' }
  | { readonly kind: 'moved'; readonly address: string }
  | { readonly kind: 'barred'; readonly address: string }
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'opened'; readonly clientId: string; readonly reconnected: boolean }
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }
  | { readonly kind: 'waiting'; readonly delayMs: number }
  | { readonly kind: 'recovered'; readonly stream: string; readonly replayed: number }
  | { readonly kind: 'lost'; readonly stream: string; readonly missed: number | undefined }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'online' | 'offline'; readonly name: string };

/** A line of the log. */
export interface LoggedEvent {
  readonly key: number;
  /** Unix milliseconds, of this browser. */
  readonly time: number;
  readonly event: LinkEvent;
}
