import { RoomGrants } from './room-grants.js';

/** Grants of one process alone (RT-40): they are forgotten when it ends. */
export class MemoryRoomGrants extends RoomGrants {
  private readonly users = new Map<string, Set<string>>();

  override async isGranted(room: string, userId: string): Promise<boolean> {
    return this.users.get(room)?.has(userId) ?? false;
  }

  override async usersOf(room: string): Promise<string[]> {
    return [...(this.users.get(room) ?? [])];
  }

  protected override async add(room: string, userId: string): Promise<void> {
    const users = this.users.get(room);
    if (users === undefined) this.users.set(room, new Set([userId]));
    else users.add(userId);
  }

  protected override async remove(room: string, userId: string): Promise<void> {
    const users = this.users.get(room);
    users?.delete(userId);
    if (users?.size === 0) this.users.delete(room);
  }
}
