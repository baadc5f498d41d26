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

/**
 * What Pub/Sub may have swallowed is looked up: from time to time, and at once when the link to Redis is back (RT-34,
 * RT-39). That goes for the streams and for revocations (RT-08).
 */
@Injectable()
export class StreamChecks implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(StreamChecks.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly subscriptions: Subscriptions,
    private readonly cursors: StreamCursors,
    private readonly manager: ConnectionManager,
    private readonly revocations: Revocations,
  ) {}

  onApplicationBootstrap(): void {
    this.subscriptions.onReturn(() => void this.checkEverything());
    this.timer = setInterval(
      () => void this.attempt(() => this.cursors.checkAll()),
      this.environment.STREAM_CHECK_MS,
    );
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async checkEverything(): Promise<void> {
    await this.attempt(() => this.cursors.checkAll());
    await this.attempt(() => this.checkRevocations());
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

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn('a check was cut short; the next one does it again', error);
    }
  }
}
