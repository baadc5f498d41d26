import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PubSub, TurnBatch } from '@ginforge/chassis';
import type { UserStatusContent } from '@ginforge/protocol';
import * as z from 'zod';
import type { Connection } from './connection.js';
import { ConnectionManager } from './connection-manager.js';
import { RealtimeMetrics } from './realtime-metrics.js';
import { sendUserStatus } from './server-messages.js';
import { Subscriptions } from './subscriptions.js';

const statusChannel = 'ginforge:user-status';

const announcement = z.object({
  content: z.object({ user_id: z.string(), user_name: z.string(), status: z.enum(['online', 'offline']) }),
  /** The rooms whose members are told. */
  rooms: z.array(z.string()),
  /** Whether administrators are told. */
  administrators: z.boolean(),
});

/** One, or those of one event-loop turn. */
const announcements = z.union([z.array(announcement), announcement.transform((one) => [one])]);

type Announcement = z.infer<typeof announcement>;

/** `user_status` on every gateway: for administrators and for who shares a room with the user, never for everybody (RT-23). */
@Injectable()
export class UserStatus implements OnApplicationBootstrap {
  private readonly announcing = new TurnBatch<Announcement, void>((values) => this.publish(values));

  constructor(
    private readonly pubSub: PubSub,
    private readonly subscriptions: Subscriptions,
    private readonly manager: ConnectionManager,
    private readonly metrics: RealtimeMetrics,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.subscriptions.onMessage((channel, payload) => {
      if (channel === statusChannel) this.hear(payload.toString());
    });
    await this.subscriptions.acquireForGood([statusChannel]);
  }

  /** A transition of the user in the cluster. */
  async tell(content: UserStatusContent, rooms: readonly string[]): Promise<void> {
    await this.announce({ content, rooms: [...rooms], administrators: true });
  }

  /** A user who has just come online enters a room: its members have not heard yet. */
  async tellRoom(content: UserStatusContent, room: string): Promise<void> {
    await this.announce({ content, rooms: [room], administrators: false });
  }

  private async announce(value: Announcement): Promise<void> {
    await this.announcing.add(value);
  }

  private async publish(values: readonly Announcement[]): Promise<void[]> {
    await this.pubSub.publish(statusChannel, JSON.stringify(values));
    return values.map(() => undefined);
  }

  private hear(payload: string): void {
    const values = parse(payload);
    if (values === undefined) return this.metrics.refused('payload_user_status');
    for (const value of values) {
      for (const connection of this.receivers(value)) sendUserStatus(connection, value.content);
    }
  }

  private receivers(value: Announcement): Set<Connection> {
    const candidates = value.administrators ? [...this.manager.connectedAdministrators] : [];
    for (const room of value.rooms) {
      const members = [...this.manager.membersOf(room)];
      candidates.push(
        ...(value.administrators ? members : members.filter((member) => !isAdministrator(member))),
      );
    }
    return new Set(candidates.filter(({ userId }) => userId !== value.content.user_id));
  }
}

function isAdministrator({ principal }: Connection): boolean {
  return principal.audience === 'admin';
}

function parse(payload: string): Announcement[] | undefined {
  try {
    return announcements.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined; // not JSON: the caller counts it
  }
}
