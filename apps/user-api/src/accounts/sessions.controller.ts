import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers, nothing, Origin, type Page, pageOf, type RequestOrigin } from '@ginforge/chassis';
import { mapPage, type SessionsQuery, sessionsQuery } from '@ginforge/database';
import { type ChangePasswordBody, changePasswordBody } from '@ginforge/sign-in';
import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';

import { presentSession, type SessionView, sessionView } from './session-view.js';
import { UserSessionsService } from './user-sessions.service.js';

/** Where a user is signed in, and the password that lets in there (http.md, 3). */
@Authenticated('user')
@Controller('api/v1/user')
export class SessionsController {
  constructor(private readonly sessions: UserSessionsService) {}

  @Get('sessions')
  @Answers(pageOf(sessionView), 'Where the user is signed in')
  async list(
    @CurrentPrincipal() { userId, sessionId }: Principal,
    @Query({ schema: sessionsQuery }) query: SessionsQuery,
  ): Promise<Page<SessionView>> {
    const page = await this.sessions.list(userId, query);
    return mapPage(page, (session) => presentSession(session, sessionId));
  }

  @Delete('sessions/:id')
  @Answers(nothing, 'Ends a session, with its tokens and sockets', { errors: ['NOT_FOUND'] })
  end(@CurrentPrincipal() { userId }: Principal, @Param('id') id: string): Promise<void> {
    return this.sessions.end(userId, id);
  }

  @Put('password')
  @Answers(nothing, 'Changes the password and ends all other sessions', {
    errors: ['ACCOUNT_LOCKED', 'OUTDATED'],
  })
  changePassword(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: changePasswordBody }) body: ChangePasswordBody,
    @Origin() origin: RequestOrigin,
  ): Promise<void> {
    return this.sessions.changePassword(principal, body, origin);
  }
}
