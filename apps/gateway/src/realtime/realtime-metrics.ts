import { Injectable } from '@nestjs/common';
import { Metrics } from '@ginforge/chassis';
import { closeCodes, payloadReasons } from '@ginforge/protocol';
import { Counter, type Histogram } from 'prom-client';
import { ConnectionManager } from './connection-manager.js';
import { WriteScheduler } from './write-scheduler.js';

const latencyBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** RT-61. What the hot path counts are plain numbers, read when somebody scrapes. */
@Injectable()
export class RealtimeMetrics {
  /** Messages that came from clients. */
  received = 0;

  private readonly connections: Counter;
  private readonly errors: Counter<'reason'>;
  private readonly closes: Counter<'code'>;
  private readonly slowConsumers: Counter;
  private readonly handshakes: Counter<'status'>;
  private readonly latency: Histogram;
  private readonly replayed: Counter;
  private readonly recoveries: Counter<'result'>;
  private readonly gaps: Counter<'result'>;

  constructor(
    metrics: Metrics,
    manager: ConnectionManager,
    private readonly scheduler: WriteScheduler,
  ) {
    this.connections = metrics.counter('websocket_connections_total', 'Connections accepted since the start');
    this.errors = metrics.counter('websocket_errors_total', 'Refused messages and payloads', ['reason']);
    this.closes = metrics.counter('websocket_closes_total', 'Closed connections by close code', ['code']);
    this.slowConsumers = metrics.counter(
      'websocket_slow_consumer_closes_total',
      'Connections closed because they did not read',
    );
    this.handshakes = metrics.counter('websocket_handshakes_total', 'Handshakes by HTTP status', ['status']);
    this.latency = metrics.histogram(
      'websocket_publish_to_socket_seconds',
      'From publishing a message to handing it to the sockets',
      [],
      latencyBuckets,
    );
    this.replayed = metrics.counter('websocket_replayed_messages_total', 'Messages sent again from history');
    this.recoveries = metrics.counter('websocket_recoveries_total', 'Resumed streams by result', ['result']);
    this.gaps = metrics.counter('websocket_stream_gaps_total', 'Holes in live streams by result', ['result']);
    this.beginAtZero();
    this.countsOfHotPath(metrics);
    this.currentState(metrics, manager);
  }

  connected(): void {
    this.connections.inc();
  }

  closed(code: number): void {
    this.closes.inc({ code: String(code) });
    if (code === closeCodes.slowConsumer.code) this.slowConsumers.inc();
  }

  refused(reason: string): void {
    this.errors.inc({ reason });
  }

  handshake(status: number): void {
    this.handshakes.inc({ status: String(status) });
  }

  /** @param publishedAt Unix milliseconds of the publisher's clock */
  delivered(publishedAt: number): void {
    this.latency.observe(Math.max(0, Date.now() - publishedAt) / 1000);
  }

  /** A stream of a resuming client (RT-33). */
  recovered(result: 'recovered' | 'lost' | 'rewound', messages: number): void {
    this.recoveries.inc({ result });
    this.replayed.inc(messages);
  }

  /** A hole that was noticed in a live stream (RT-34). */
  gap(result: 'closed' | 'lost'): void {
    this.gaps.inc({ result });
  }

  /** Prometheus does not see a series grow that begins with its first event: what alerts wait for is there from the start. */
  private beginAtZero(): void {
    for (const result of ['recovered', 'lost', 'rewound']) this.recoveries.inc({ result }, 0);
    for (const result of ['closed', 'lost']) this.gaps.inc({ result }, 0);
    for (const reason of [...payloadReasons, 'bad_position', 'user_status', 'internal'])
      this.errors.inc({ reason: `payload_${reason}` }, 0);
  }

  private countsOfHotPath({ registry }: Metrics): void {
    const counts = [
      ['websocket_messages_sent_total', 'Messages handed to sockets', () => this.scheduler.frames],
      ['websocket_messages_received_total', 'Messages that came from clients', () => this.received],
    ] as const;
    for (const [name, help, read] of counts) registry.registerMetric(countRead(name, help, read));
  }

  private currentState(metrics: Metrics, manager: ConnectionManager): void {
    metrics.gauge('websocket_connections', 'Open connections', [], function () {
      this.set(manager.getStats().connections);
    });
    metrics.gauge('websocket_rooms', 'Rooms with members here', [], function () {
      this.set(manager.getStats().rooms);
    });
    metrics.gauge(
      'websocket_send_buffer_bytes',
      'Bytes waiting to be sent, all connections',
      [],
      function () {
        this.set(manager.getStats().bufferedBytes);
      },
    );
  }
}

/** A counter whose value somebody else keeps. */
function countRead(name: string, help: string, read: () => number): Counter {
  return new Counter({
    name,
    help,
    registers: [],
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}
