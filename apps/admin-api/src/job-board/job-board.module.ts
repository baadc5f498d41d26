import { AuditModule } from '@ginforge/back-office';
import { answerWithError, toApplicationError } from '@ginforge/chassis';
import { Module, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NextFunction, Request, Response } from 'express';

import { BoardDoor } from './board-door.js';
import { BoardPages } from './board-pages.js';
import { boardPath } from './board-paths.js';
import { BoardSessionController } from './board-session.controller.js';
import { BoardSessions } from './board-sessions.js';

/** Nothing from elsewhere, and no frame around it. The page has styles in itself, and no script. */
const securityHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
    "font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** The queue board under {@link boardPath}. Its pages are no routes of ours: they stand before the router. */
@Module({
  imports: [AuditModule],
  controllers: [BoardSessionController],
  providers: [BoardSessions, BoardDoor, BoardPages],
})
export class JobBoardModule implements NestModule {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly door: BoardDoor,
    private readonly pages: BoardPages,
  ) {}

  configure(): void {
    this.host.httpAdapter.use(boardPath, (request: Request, response: Response, next: NextFunction) => {
      if (/^\/session(\/|$)/.test(request.path)) next();
      else void this.serve(request, response, next);
    });
  }

  private async serve(request: Request, response: Response, next: NextFunction): Promise<void> {
    try {
      response.set(securityHeaders);
      await this.door.pass(request);
      this.pages.current()(request, response, next);
    } catch (error) {
      answerWithError(toApplicationError(error), request, response);
    }
  }
}
