import type { IncomingMessage } from 'node:http';
import { All, Controller, Get, Inject, Query, Req, UseGuards } from '@nestjs/common';
import { Authenticated } from '@ginforge/auth';
import { Answers, Documented, pagingQuery, RawResponse } from '@ginforge/chassis';
import { PresenceReader } from '@ginforge/notification';
import * as z from 'zod';
import { Handshake } from './handshake.js';
import { StatsGuard } from './stats.guard.js';

/** RT-60: exactly these, flat. */
const statsAnswer = z
  .object({
    total_clients: z.int(),
    online_users: z.int(),
    total_rooms: z.int(),
    uptime: z.int().meta({ description: 'Seconds of the gateway that answers.' }),
  })
  .meta({ id: 'RealtimeStats' });

const onlineUsersAnswer = z
  .object({ total: z.int(), users: z.array(z.string()) })
  .meta({ id: 'OnlineUsers' });

/** The realtime part's few HTTP answers. */
@Controller('ws')
export class RealtimeController {
  constructor(
    private readonly handshake: Handshake,
    @Inject(PresenceReader) private readonly presence: PresenceReader,
  ) {}

  /** What an upgrade would be answered with: a browser cannot read that of the upgrade itself (RT-03). */
  @All()
  @Documented({ audiences: ['user', 'admin'] })
  @Answers(z.never(), 'Upgrades to WebSocket; without an upgrade says what that would be answered with', {
    errors: ['BAD_REQUEST', 'FORBIDDEN', 'METHOD_NOT_ALLOWED', 'UPGRADE_REQUIRED', 'RATE_LIMITED'],
  })
  probe(@Req() request: IncomingMessage): Promise<never> {
    return this.handshake.probe(request);
  }

  /** RT-60: exactly these four, for the cluster; `uptime` in seconds of this gateway. */
  @Get('stats')
  @RawResponse()
  @UseGuards(StatsGuard)
  @Documented({ audiences: ['admin'], tokenOptional: true })
  @Answers(statsAnswer, 'How many are connected, over all gateways', { errors: ['UNAVAILABLE'] })
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
  @Answers(onlineUsersAnswer, 'Who is online, a page at a time', { errors: ['UNAVAILABLE'] })
  onlineUsers(@Query({ schema: pagingQuery }) { page, page_size: pageSize }: z.infer<typeof pagingQuery>) {
    return this.presence.getOnlineUsers({ page, pageSize });
  }
}
