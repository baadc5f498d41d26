import type { Upstream } from '../upstreams/upstream.js';
import type { OutgoingRequest, Transport, TransportHandler } from './transport.js';
import { UpstreamConnections } from './upstream-connections.js';

/**
 * Sends requests over connections of its own, with no client's library in between (docs/decisions/0006). Time-outs other than the
 * connect one are the exchange's.
 */
export class DirectTransport implements Transport {
  private readonly connections = new UpstreamConnections();

  send(outgoing: OutgoingRequest, handler: TransportHandler): void {
    this.connections.send(outgoing, handler);
  }

  forget(upstream: Upstream): void {
    this.connections.forget(upstream);
  }

  async close(): Promise<void> {
    this.connections.close();
  }
}
