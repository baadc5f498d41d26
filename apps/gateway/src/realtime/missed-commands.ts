import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Revocations } from '@ginforge/auth';
import { ServiceBus } from '@ginforge/chassis';
import { closeCodes } from '@ginforge/protocol';
import type { Connection } from './connection.js';
import { ConnectionManager } from './connection-manager.js';
import { LookUps } from './look-ups.js';
import { RoomAccess } from './room-access.js';
import { RoomsService } from './rooms.service.js';

const batchSize = 500;

/**
 * What services told while the service bus could not be heard is looked up when it is back: revoked tokens (RT-08) and grants
 * that were taken back (RT-21). An administrator's "disconnect" is kept nowhere: who may not come back is revoked.
 */
@Injectable()
export class MissedCommands implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly lookUps = new LookUps();

  constructor(
    private readonly bus: ServiceBus,
    private readonly manager: ConnectionManager,
    private readonly revocations: Revocations,
    private readonly access: RoomAccess,
    private readonly rooms: RoomsService,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.onReturn(() => this.lookUps.startAnew(() => this.checkAll()));
  }

  onApplicationShutdown(): void {
    this.lookUps.end();
  }

  private async checkAll(): Promise<void> {
    const connections = [...this.manager.all()];
    for (let start = 0; start < connections.length; start += batchSize) {
      await Promise.all(
        connections.slice(start, start + batchSize).map((connection) => this.check(connection)),
      );
    }
  }

  private async check(connection: Connection): Promise<void> {
    if (await this.revocations.isRevoked(connection.principal)) return connection.close(closeCodes.revoked);
    for (const room of this.manager.roomsOf(connection)) {
      if (!(await this.access.allows(connection.principal, room))) this.rooms.expel(connection, room);
    }
  }
}
