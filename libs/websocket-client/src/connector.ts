import { closeCodes } from '@ginforge/protocol';
import { Backoff } from './backoff.js';
import { attemptConnection, type Outcome } from './connection-attempt.js';
import { type CloseInfo, type ConnectionState } from './connection-state.js';
import { withResume } from './endpoint.js';
import { watchNetwork } from './network-watch.js';
import { judgeOutcome } from './reconnect-verdict.js';
import { type Settings } from './settings.js';
import { sleep } from './sleep.js';
import { type TokenSource } from './token-source.js';
import { abnormalClosure, type Link } from './transport.js';
import { type WebSocketError } from './websocket-error.js';

export interface ConnectorEvents {
  stateChanged: (state: ConnectionState) => void;
  /** Whether the link that is about to be made goes on where the last one ended. */
  wantsResume: () => boolean;
  /** A socket said something. */
  frame: (frame: unknown, link: Link) => void;
  /** There is no link any more; called before anything else about its end. */
  linkEnded: () => void;
  closed: (info: CloseInfo) => void;
  error: (error: WebSocketError) => void;
}

/** After a link that held this long the back-off starts small again. */
const stableAfterMs = 10_000;

/** Keeps one link up from `start` to `stop`: connects, waits, comes back, or gives up (RT-70). */
export class Connector {
  #state: ConnectionState = { kind: 'idle' };
  #run = new AbortController();
  #pause = new AbortController();
  #link: Link | undefined;

  constructor(
    private readonly endpoint: () => URL,
    private readonly settings: Settings,
    private readonly events: ConnectorEvents,
  ) {}

  get state(): ConnectionState {
    return this.#state;
  }

  start(tokens: TokenSource): void {
    this.stop();
    this.#run = new AbortController();
    void this.#runUntilEnd(tokens, this.#run);
  }

  /** At once and for good: no timer, no attempt and no socket is left. */
  stop(): void {
    this.#run.abort();
    this.#pause.abort();
    this.#link?.close(closeCodes.normal.code, 'disconnect');
    this.#dropLink();
    if (this.#state.kind !== 'idle') this.#become({ kind: 'idle' });
  }

  /** The server has said `welcome` on this link. */
  opened(link: Link, state: ConnectionState & { kind: 'open' }): void {
    link.welcomedAt = Date.now();
    this.#become(state);
  }

  async #runUntilEnd(tokens: TokenSource, run: AbortController): Promise<void> {
    const gone = (): void => this.#link?.abandon(abnormalClosure, 'The network is gone.');
    watchNetwork({ gone, back: () => this.#pause.abort() }, run.signal);
    await this.#keepConnected(tokens, run.signal);
    run.abort();
  }

  async #keepConnected(tokens: TokenSource, signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(this.settings.backoff);
    for (let attempt = 1; !signal.aborted; attempt++) {
      this.#become({ kind: 'connecting', attempt });
      const outcome = await this.#attempt(tokens, signal);
      if (outcome.kind === 'aborted' || signal.aborted) return;
      this.#dropLink();
      if (outcome.kind === 'link-ended') attempt = 0;
      if (outcome.kind === 'link-ended' && outcome.lastedMs >= stableAfterMs) backoff.reset();
      const { code, reason, delayMs, error } = judgeOutcome(outcome, backoff, tokens.renewable);
      if (delayMs === undefined) this.#become({ kind: 'closed', code, reason });
      else this.#become({ kind: 'waiting', attempt: attempt + 1, delayMs });
      if (error !== undefined) this.events.error(error);
      this.events.closed({ code, reason, willReconnect: delayMs !== undefined });
      if (delayMs === undefined || signal.aborted) return;
      this.#pause = new AbortController();
      await sleep(delayMs, this.#pause.signal);
    }
  }

  #attempt(tokens: TokenSource, signal: AbortSignal): Promise<Outcome> {
    const { settings, events } = this;
    return attemptConnection({
      endpoint: () => (events.wantsResume() ? withResume(this.endpoint()) : this.endpoint()),
      settings,
      tokens,
      signal,
      onLink: (link) => (this.#link = link),
      onFrame: events.frame,
    });
  }

  #dropLink(): void {
    if (this.#link === undefined) return;
    this.#link = undefined;
    this.events.linkEnded();
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.events.stateChanged(state);
  }
}
