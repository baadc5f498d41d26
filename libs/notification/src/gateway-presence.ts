import { LocalPresence, type PresenceConnection } from './local-presence.js';
import type {
  ConnectOutcome,
  Departure,
  PresenceRegistry,
  PresenceTimes,
  ReapStep,
  RegisteredGateway,
} from './presence-registry.js';

/** How long a gateway counts as alive without renewing its lease. */
export const leaseMs = 45_000;

/** How often a gateway renews its lease: four chances before it counts as dead, which is seen within 60 s (RT-23). */
export const leaseRenewalMs = 10_000;

/** PRESENCE_LINGER_MS, unless said otherwise (RT-23). */
const lingerMs = 5_000;

const batchSize = 500;

/**
 * One gateway's hand in the cluster's presence registry (RT-06, RT-23, RT-24). What it registers counts while its lease
 * lasts; the gateway calls `renewLease` and `reapDeadGateways` every {@link leaseRenewalMs} and `takeDepartures` about every
 * second. It remembers what it registered, and so puts right whatever the registry lost or missed. Every method rejects with
 * `UNAVAILABLE` when Redis is away.
 */
export class GatewayPresence {
  private readonly local = new LocalPresence();
  private readonly self: RegisteredGateway;
  /** Something was not carried out, or it is not known whether it was: the next renewal compares all. */
  private doubtful = false;

  constructor(
    private readonly registry: PresenceRegistry,
    readonly instanceId: string,
    times: Partial<PresenceTimes> = {},
  ) {
    this.self = { instanceId, lingerMs, leaseMs, ...times };
  }

  /** Registers a connection unless the user already has `maxPerUser` live ones in the cluster (0: no bound). */
  async connect(connection: PresenceConnection, maxPerUser: number): Promise<ConnectOutcome> {
    this.local.add(connection);
    try {
      const outcome = await this.orDoubtful(this.registry.connect(this.self, connection, maxPerUser));
      if (outcome.refused) this.local.remove(connection.clientId);
      return outcome;
    } catch (error) {
      this.local.remove(connection.clientId);
      throw error;
    }
  }

  /** Removes a connection; safe to repeat. After the user's last one the linger begins, at whose end `takeDepartures` has the user. */
  async disconnect(connection: { clientId: string; userId: string }): Promise<{ connectionsLeft: number }> {
    const { clientId, userId } = connection;
    this.local.remove(clientId);
    return { connectionsLeft: await this.orDoubtful(this.registry.disconnect(this.self, clientId, userId)) };
  }

  /** The first member of a room on this gateway joined. */
  async roomOpened(room: string): Promise<void> {
    this.local.rooms.add(room);
    await this.orDoubtful(this.registry.setRoom(this.self, room, true));
  }

  /** The last member of a room on this gateway left. */
  async roomClosed(room: string): Promise<void> {
    this.local.rooms.delete(room);
    await this.orDoubtful(this.registry.setRoom(this.self, room, false));
  }

  /**
   * Notes the rooms that a user's connections on this gateway are in, all of them, so that whoever finds the user gone knows
   * whom to tell, also when this gateway has died. Forgotten by itself with the user's last connection here.
   */
  async rememberRooms(userId: string, rooms: readonly string[]): Promise<void> {
    this.local.setRoomsOf(userId, [...rooms]);
    await this.orDoubtful(this.storeRooms(userId));
  }

  /**
   * Extends the lease. When Redis does not have what this gateway registered (it lost data, the lease had ended, a command
   * failed), everything is registered again. Returns the users who came online by that.
   */
  async renewLease(): Promise<{ restored: boolean; cameOnline: string[] }> {
    const doubtful = this.doubtful;
    this.doubtful = false;
    const connections = this.local.connections.size;
    const rooms = this.local.rooms.size;
    const found = await this.orDoubtful(this.registry.renew(this.self));
    const complete = found.held && found.connections === connections && found.rooms === rooms;
    if (complete && !doubtful) return { restored: false, cameOnline: [] };
    return { restored: true, cameOnline: await this.orDoubtful(this.restore()) };
  }

  /**
   * Removes what gateways registered whose lease is over. Any number of gateways may do so at once: each entry is removed by
   * one of them. The users who are offline by that are due in `takeDepartures` at once.
   */
  async reapDeadGateways(): Promise<{ gateways: number; connections: number }> {
    const total = { gateways: 0, connections: 0 };
    let step: ReapStep;
    do {
      step = await this.registry.reapAny(batchSize);
      total.gateways += step.gateways;
      total.connections += step.connections;
    } while (step.more);
    return total;
  }

  /** Users who have been gone for the linger, wherever they were connected. Each departure is given to one caller in the cluster. */
  async takeDepartures(): Promise<Departure[]> {
    return this.registry.takeDepartures(batchSize);
  }

  /** Removes everything of this gateway, its lease included: the last thing it does. Users get the usual linger to come back. */
  async release(): Promise<void> {
    this.local.clear();
    let step: ReapStep;
    do {
      step = await this.registry.reap(this.self, batchSize);
    } while (step.gateways === 0);
  }

  /** Registers all again, then removes what Redis has and this gateway does not. */
  private async restore(): Promise<string[]> {
    const cameOnline: string[] = [];
    await inBatches([...this.local.connections.values()], async (connection) => {
      if (!this.local.connections.has(connection.clientId)) return;
      const outcome = await this.registry.connect(this.self, connection, 0);
      if (!outcome.refused && outcome.cameOnline) cameOnline.push(connection.userId);
    });
    await inBatches([...this.local.rooms], async (room) => {
      if (this.local.rooms.has(room)) await this.registry.setRoom(this.self, room, true);
    });
    await inBatches(this.local.userIds(), (userId) => this.storeRooms(userId));
    await this.removeStrangers();
    return cameOnline;
  }

  private async removeStrangers(): Promise<void> {
    const [connections, rooms] = await Promise.all([
      this.registry.connections(this.self),
      this.registry.rooms(this.self),
    ]);
    await inBatches(connections, async ([clientId, userId]) => {
      if (!this.local.connections.has(clientId)) await this.registry.disconnect(this.self, clientId, userId);
    });
    await inBatches(rooms, async (room) => {
      if (!this.local.rooms.has(room)) await this.registry.setRoom(this.self, room, false);
    });
  }

  private storeRooms(userId: string): Promise<void> {
    return this.registry.setRoomsOf(this.self, userId, this.local.roomsOf(userId));
  }

  private async orDoubtful<T>(change: Promise<T>): Promise<T> {
    try {
      return await change;
    } catch (error) {
      this.doubtful = true;
      throw error;
    }
  }
}

/** Starts the work of a batch at once, so that it is one round trip; batch after batch, so that Redis is not held up. */
async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += batchSize) {
    await Promise.all(items.slice(start, start + batchSize).map(work));
  }
}
