import { type Actor, AuditedChangesService, created, removed } from '@ginforge/back-office';
import { ApplicationError } from '@ginforge/chassis';
import { isIdentifier } from '@ginforge/database';
import { NotificationClient, PresenceReader, RoomGrants } from '@ginforge/notification';
import { isRoomName, isUserId } from '@ginforge/protocol';
import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';

import { type DisconnectedUser, type RoomGrantView } from './realtime-views.js';

/** What administrators do to connections and rooms. Each is logged; while Redis is away neither it nor its log entry is there. */
@Injectable()
export class RealtimeChangesService {
  constructor(
    private readonly changes: AuditedChangesService,
    private readonly notifications: NotificationClient,
    private readonly presence: PresenceReader,
    private readonly grants: RoomGrants,
  ) {}

  /** Closes all connections of a user (RT-08), who may come back. @throws ApplicationError NOT_FOUND where there is none */
  async disconnect(actor: Actor, userId: string, reason?: string): Promise<DisconnectedUser> {
    const open = isUserId(userId) ? await this.presence.connectionsOf(userId) : [];
    const connections = open.length;
    if (connections === 0) throw new ApplicationError('NOT_FOUND');
    const operation = { entity: 'connection', action: 'disconnect' };
    const { result } = await this.changes.carryOut(actor, operation, async () => {
      await this.notifications.disconnectUser(userId, reason);
      const result = { user_id: userId, connections };
      return { result, id: userId, changes: created({ connections, reason }) };
    });
    return result;
  }

  /** Lets an account into a room (RT-21); again is harmless. @throws ApplicationError USER_NOT_FOUND, NOT_FOUND for no name of a room */
  grant(actor: Actor, room: string, userId: string): Promise<RoomGrantView> {
    return this.changes.change(actor, { entity: 'room_grant', action: 'create' }, async (manager) => {
      if (!(await isAccount(manager, userId))) throw new ApplicationError('USER_NOT_FOUND');
      if (!isRoomName(room)) throw new ApplicationError('NOT_FOUND');
      const isNew = !(await this.grants.isGranted(room, userId));
      await this.notifications.grantRoom(room, userId);
      const result = { room, user_id: userId, granted: true };
      return { result, id: grantId(room, userId), changes: isNew ? created({ room, user_id: userId }) : {} };
    });
  }

  /** Takes a grant back; who is in the room now is removed. @throws ApplicationError NOT_FOUND where there is none */
  revoke(actor: Actor, room: string, userId: string): Promise<RoomGrantView> {
    return this.changes.change(actor, { entity: 'room_grant', action: 'delete' }, async () => {
      const isGranted = isRoomName(room) && isUserId(userId) && (await this.grants.isGranted(room, userId));
      if (!isGranted) throw new ApplicationError('NOT_FOUND');
      await this.notifications.revokeRoom(room, userId);
      const result = { room, user_id: userId, granted: false };
      return { result, id: grantId(room, userId), changes: removed({ room, user_id: userId }) };
    });
  }
}

function grantId(room: string, userId: string): string {
  return `${room}/${userId}`;
}

async function isAccount(manager: EntityManager, id: string): Promise<boolean> {
  if (!isIdentifier(id)) return false;
  const rows: unknown[] = await manager.query(
    'SELECT 1 FROM end_users WHERE id = $1 UNION ALL SELECT 1 FROM administrators WHERE id = $1',
    [id],
  );
  return rows.length > 0;
}
