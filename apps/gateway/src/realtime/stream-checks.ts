import { setTimeout as sleep } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Revocations } from '@ginforge/auth';
import { ENVIRONMENT } from '@ginforge/chassis';
import { closeCodes } from '@ginforge/protocol';
import type { GatewayEnvironment } from '../environment.js';
import type { Connection } from './connection.js';
import { ConnectionManager } from './connection-manager.js';
import { StreamCursors } from './stream-cursors.js';
import { Subscriptions } from './subscriptions.js';

const batchSize = 500;
/** The pauses before a check that was cut short is done again. Milliseconds. */
const firstPauseMs = 100;
const longestPauseMs = 3_200;

/**
 * What Pub/Sub may have swallowed is looked up: from time to time, and at once when the link to Redis is back (RT-34,
 * RT-39). That goes for the streams and for revocations (RT-08). A check that was cut short is done again soon.
 */
@Injectable()
export class StreamChecks implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(StreamChecks.name);
  private timer: NodeJS.Timeout | undefined;
  /** Ends the checks that are under way. */
  private round = new AbortController();
  private underWay = 0;
  private ended = false;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly subscriptions: Subscriptions,
    private readonly cursors: StreamCursors,
    private readonly manager: ConnectionManager,
    private readonly revocations: Revocations,
  ) {}

  onApplicationBootstrap(): void {
    this.subscriptions.onReturn(() => this.checkEverything());
    this.timer = setInterval(() => {
      if (this.underWay === 0) void this.persist(() => this.cursors.checkAll());
    }, this.environment.STREAM_CHECK_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.ended = true;
    this.round.abort();
  }

  /** Whatever was being looked up before the link broke is looked up again by this. */
  private checkEverything(): void {
    if (this.ended) return;
    this.round.abort();
    this.round = new AbortController();
    void this.persist(() => this.cursors.checkAll());
    void this.persist(() => this.checkRevocations());
  }

  private async checkRevocations(): Promise<void> {
    const connections = [...this.manager.all()];
    for (let start = 0; start < connections.length; start += batchSize) {
      await Promise.all(
        connections.slice(start, start + batchSize).map((connection) => this.checkRevoked(connection)),
      );
    }
  }

  private async checkRevoked(connection: Connection): Promise<void> {
    if (await this.revocations.isRevoked(connection.principal)) connection.close(closeCodes.revoked);
  }

  /** Until it has been done, or another round takes its place. */
  private async persist(work: () => Promise<void>): Promise<void> {
    const { signal } = this.round;
    this.underWay++;
    for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      if (await this.isDone(work)) break;
      await pause(pauseMs, signal);
    }
    this.underWay--;
  }

  private async isDone(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.logger.warn({ err: error }, 'a check was cut short; it is done again soon');
      return false;
    }
  }
}

/** Ends early when the signal aborts. Milliseconds. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
