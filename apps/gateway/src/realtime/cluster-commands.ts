import { Controller, Optional } from '@nestjs/common';
import { authRevoked, ReplicatedRevocations, type Revocation, revokes } from '@ginforge/auth';
import { OnEvent } from '@ginforge/chassis';
import { disconnectUser, removeMember } from '@ginforge/notification';
import { closeCodes } from '@ginforge/protocol';
import { ConnectionManager } from './connection-manager.js';
import { RecentRevocations } from './recent-revocations.js';
import { RoomsService } from './rooms.service.js';

/** What services tell every gateway: revoked tokens, users to be disconnected, grants that were taken back (RT-08, RT-21). */
@Controller()
export class ClusterCommands {
  constructor(
    private readonly manager: ConnectionManager,
    private readonly rooms: RoomsService,
    private readonly recent: RecentRevocations,
    @Optional() private readonly replica?: ReplicatedRevocations,
  ) {
    replica?.onFound((revocation) => this.revoke(revocation));
  }

  @OnEvent(authRevoked)
  revoke(revocation: Revocation): void {
    this.replica?.hear(revocation);
    this.recent.remember(revocation);
    const concerned =
      revocation.kind === 'user' ? this.manager.connectionsOf(revocation.id) : this.manager.all();
    for (const connection of [...concerned]) {
      if (revokes(revocation, connection.principal)) connection.close(closeCodes.revoked);
    }
  }

  @OnEvent(disconnectUser)
  disconnect({ user_id: userId, reason }: { user_id: string; reason: string }): void {
    for (const connection of [...this.manager.connectionsOf(userId)]) {
      connection.close(closeCodes.revoked, reason);
    }
  }

  @OnEvent(removeMember)
  removeMember({ room, user_id: userId }: { room: string; user_id: string }): void {
    for (const connection of [...this.manager.connectionsOf(userId)]) this.rooms.expel(connection, room);
  }
}
