import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { parseRevocation, revocationChannel, revokes } from '@ginforge/auth';
import { controlChannelName, parseControlCommand } from '@ginforge/notification';
import { closeCodes } from '@ginforge/protocol';
import { ConnectionManager } from './connection-manager.js';
import { RealtimeMetrics } from './realtime-metrics.js';
import { RecentRevocations } from './recent-revocations.js';
import { RoomsService } from './rooms.service.js';
import { sendError } from './server-messages.js';
import { Subscriptions } from './subscriptions.js';

/** What services tell every gateway: revoked tokens, users to be disconnected, grants that were taken back (RT-08, RT-21). */
@Injectable()
export class ClusterCommands implements OnApplicationBootstrap {
  private readonly logger = new Logger(ClusterCommands.name);

  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly manager: ConnectionManager,
    private readonly rooms: RoomsService,
    private readonly recent: RecentRevocations,
    private readonly metrics: RealtimeMetrics,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.subscriptions.onMessage((channel, payload) => {
      if (channel === revocationChannel) this.revoke(payload.toString());
      else if (channel === controlChannelName) this.obey(payload.toString());
    });
    await this.subscriptions.acquireForGood([revocationChannel, controlChannelName]);
  }

  private revoke(payload: string): void {
    const revocation = parseRevocation(payload);
    if (revocation === undefined) return this.refuse('revocation');
    this.recent.remember(revocation);
    const concerned =
      revocation.kind === 'user' ? this.manager.connectionsOf(revocation.id) : this.manager.all();
    for (const connection of [...concerned]) {
      if (revokes(revocation, connection.principal)) connection.close(closeCodes.revoked);
    }
  }

  private obey(payload: string): void {
    const command = parseControlCommand(payload);
    if (command === undefined) return this.refuse('control');
    const concerned = [...this.manager.connectionsOf(command.user_id)];
    switch (command.kind) {
      case 'disconnect':
        for (const connection of concerned) connection.close(closeCodes.revoked, command.reason);
        break;
      case 'room_revoked':
        for (const connection of concerned) {
          if (!this.manager.isMember(connection, command.room)) continue;
          this.rooms.leave(connection, command.room);
          sendError(connection, 'ROOM_FORBIDDEN', 'You may not be in this room any more.', {
            room: command.room,
          });
        }
    }
  }

  private refuse(what: string): void {
    this.metrics.refused(`payload_${what}`);
    this.logger.warn({ what }, 'a command could not be read');
  }
}
