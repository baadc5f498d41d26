import { CurrentPrincipal, type Principal } from '@ginforge/auth';
import { RequirePermission } from '@ginforge/back-office';
import { Answers } from '@ginforge/chassis';
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';

import { boardCookie, boardPath } from './board-paths.js';
import { BoardSessions } from './board-sessions.js';

const boardSessionView = z
  .object({
    path: z.string().meta({ description: 'What the browser is to open.' }),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'BoardSession' });

/** `POST /api/v1/admin/jobs/board/session` */
@Controller('api/v1/admin/jobs/board')
export class BoardSessionController {
  constructor(private readonly sessions: BoardSessions) {}

  /** Gives a cookie that opens the board and nothing else, sent by this site's own pages alone and read by no script. */
  @Post('session')
  @HttpCode(200)
  @RequirePermission('job:manage')
  @Answers(boardSessionView, 'Opens the queue board to this browser for a while')
  async start(
    @CurrentPrincipal() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<z.infer<typeof boardSessionView>> {
    const { secret, seconds } = await this.sessions.start(principal);
    response.cookie(boardCookie, secret, {
      path: boardPath,
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
      maxAge: seconds * 1_000,
    });
    response.set('Cache-Control', 'no-store');
    const expires_at = new Date(Date.now() + seconds * 1_000).toISOString();
    return { path: `${boardPath}/`, expires_at };
  }
}
