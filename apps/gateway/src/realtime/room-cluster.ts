import { Injectable, Logger } from '@nestjs/common';
import { GatewayPresence, StreamHistory, streams } from '@ginforge/notification';
import type { StreamPosition } from '@ginforge/protocol';

/** What the cluster knows of a room: its stream's position, and that this gateway has members. */
@Injectable()
export class RoomCluster {
  private readonly logger = new Logger(RoomCluster.name);

  constructor(
    private readonly presence: GatewayPresence,
    private readonly history: StreamHistory,
  ) {}

  async position(room: string): Promise<StreamPosition> {
    const [position] = await this.history.positions([streams.room(room)]);
    if (position === undefined) throw new Error('positions() answered nothing');
    return position;
  }

  opened(room: string): void {
    this.presence.roomOpened(room).catch((error: unknown) => this.missed(error));
  }

  closed(room: string): void {
    this.presence.roomClosed(room).catch((error: unknown) => this.missed(error));
  }

  /** The next renewal of the lease puts the registry right. */
  private missed(error: unknown): void {
    this.logger.warn({ err: error }, 'the presence registry missed a change of rooms');
  }
}
