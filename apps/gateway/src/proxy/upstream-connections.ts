import type { Upstream } from '../upstreams/upstream.js';
import { Deadlines } from './deadlines.js';
import type { OutgoingRequest, TransportHandler } from './transport.js';
import { UpstreamConnection } from './upstream-connection.js';

interface Sending {
  readonly outgoing: OutgoingRequest;
  readonly handler: TransportHandler;
}

/**
 * The connections to all upstreams: to each as many as it has requests at once, which the bulkhead of its service bounds.
 *
 * Requests go out when the event loop has read all that has come, over connections on which it has looked at least once since their last
 * answer: one that the upstream has closed, or has sent more over than it was asked for, carries no other request, and nobody gets an
 * answer that was somebody else's (response queue poisoning).
 */
export class UpstreamConnections {
  private readonly all = new Set<UpstreamConnection>();
  /** Those without a request. The one that was used last is taken first, so that those which are too many get old and close. */
  private readonly free = new Map<Upstream, UpstreamConnection[]>();
  /** Those that got their answer in this turn of the event loop. */
  private answered: UpstreamConnection[] = [];
  private waiting: Sending[] = [];
  private isTurnAwaited = false;
  private readonly forgotten = new WeakSet<Upstream>();
  private readonly deadlines = new Deadlines();

  send(outgoing: OutgoingRequest, handler: TransportHandler): void {
    this.waiting.push({ outgoing, handler });
    this.awaitTurn();
  }

  onFree(connection: UpstreamConnection): void {
    this.answered.push(connection);
    this.awaitTurn();
  }

  onGone(connection: UpstreamConnection): void {
    this.all.delete(connection);
    this.deadlines.forget(connection);
    const free = this.free.get(connection.upstream) ?? [];
    const place = free.indexOf(connection);
    if (place !== -1) free.splice(place, 1);
  }

  /** An upstream gets no more requests: what is idle closes at once, the rest at the end of its request. */
  forget(upstream: Upstream): void {
    this.forgotten.add(upstream);
    for (const connection of [...(this.free.get(upstream) ?? [])]) connection.destroy();
    this.free.delete(upstream);
  }

  close(): void {
    for (const connection of [...this.all]) connection.destroy();
  }

  private awaitTurn(): void {
    if (this.isTurnAwaited) return;
    this.isTurnAwaited = true;
    setImmediate(() => this.endTurn());
  }

  private endTurn(): void {
    const { waiting, answered } = this;
    this.waiting = [];
    this.answered = [];
    this.isTurnAwaited = false;
    for (const sending of waiting) this.start(sending);
    for (const connection of answered) if (this.all.has(connection)) this.release(connection);
  }

  private start({ outgoing, handler }: Sending): void {
    try {
      this.take(outgoing).send(outgoing, handler);
    } catch (error) {
      handler.onError(error instanceof Error ? error : new Error('not sent', { cause: error }));
    }
  }

  private take({ upstream, connectTimeoutMs }: OutgoingRequest): UpstreamConnection {
    const free = this.free.get(upstream)?.pop();
    if (free !== undefined) return free;
    const connection = new UpstreamConnection(upstream, connectTimeoutMs, this);
    this.all.add(connection);
    this.deadlines.watch(connection);
    return connection;
  }

  private release(connection: UpstreamConnection): void {
    const { upstream } = connection;
    const free = this.free.get(upstream);
    if (this.forgotten.has(upstream)) connection.destroy();
    else if (free === undefined) this.free.set(upstream, [connection]);
    else free.push(connection);
  }
}
