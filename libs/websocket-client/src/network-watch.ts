/** What follows the platform's word about the network. */
export interface NetworkEvents {
  /** Whatever was connected is so no more, even if nothing says so for minutes. */
  gone: () => void;
  back: () => void;
}

/** Listens until the signal aborts. Browsers tell about the network; Node does not, and there nothing happens. */
export function watchNetwork({ gone, back }: NetworkEvents, signal: AbortSignal): void {
  const platform = globalThis as Partial<Pick<EventTarget, 'addEventListener'>>;
  platform.addEventListener?.('offline', gone, { signal });
  platform.addEventListener?.('online', back, { signal });
}
