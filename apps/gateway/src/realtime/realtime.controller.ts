import type { IncomingMessage } from 'node:http';
import { All, Controller, Get, Inject, Query, Req, UseGuards } from '@nestjs/common';
import { Authenticated } from '@ginforge/auth';
import { RawResponse } from '@ginforge/chassis';
import { PresenceReader } from '@ginforge/notification';
import * as z from 'zod';
import { Handshake } from './handshake.js';
import { StatsGuard } from './stats.guard.js';

const pageQuery = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  page_size: z.coerce.number().int().min(1).max(1_000).default(100),
});

/** The realtime part's few HTTP answers. */
@Controller('ws')
export class RealtimeController {
  constructor(
    private readonly handshake: Handshake,
    @Inject(PresenceReader) private readonly presence: PresenceReader,
  ) {}

  /** What an upgrade would be answered with: a browser cannot read that of the upgrade itself (RT-03). */
  @All()
  probe(@Req() request: IncomingMessage): Promise<never> {
    return this.handshake.probe(request);
  }

  /** RT-60: exactly these four, for the cluster; `uptime` in seconds of this gateway. */
  @Get('stats')
  @RawResponse()
  @UseGuards(StatsGuard)
  async stats() {
    const { connections, users, rooms } = await this.presence.counts();
    return {
      total_clients: connections,
      online_users: users,
      total_rooms: rooms,
      uptime: Math.floor(process.uptime()),
    };
  }

  /** RT-60: who is online, by user id, paged. */
  @Get('online-users')
  @RawResponse()
  @Authenticated('admin')
  onlineUsers(@Query({ schema: pageQuery }) { page, page_size: pageSize }: z.infer<typeof pageQuery>) {
    return this.presence.getOnlineUsers({ page, pageSize });
  }
}
