import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';
import type { Principal } from '@ginforge/auth';
import { RoomGrants } from '@ginforge/notification';
import { isRoomName, splitRoomName, WireError } from '@ginforge/protocol';
import type { GatewayEnvironment } from '../environment.js';

/** Who may enter which room (RT-20, RT-21). What no policy allows is refused. */
@Injectable()
export class RoomAccess {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly grants: RoomGrants,
  ) {}

  /** @throws WireError BAD_ROOM or ROOM_FORBIDDEN */
  async check(principal: Principal, room: string): Promise<void> {
    if (!isRoomName(room)) throw new WireError('BAD_ROOM');
    if (!(await this.allows(principal, room))) throw new WireError('ROOM_FORBIDDEN');
  }

  /** Whether a policy opens this room to the caller. Rejects with `UNAVAILABLE` where the grants cannot be asked. */
  async allows(principal: Principal, room: string): Promise<boolean> {
    const { prefix, rest } = splitRoomName(room);
    switch (this.environment.ROOM_POLICIES.get(prefix)) {
      case 'open':
        return true;
      case 'granted':
        return this.grants.isGranted(room, principal.userId);
      case 'admin':
        return principal.audience === 'admin';
      case 'self':
        return rest === principal.userId;
      case undefined:
        return false;
    }
  }
}
