import { Access, type Actor, AuditedChangesService, created } from '@ginforge/back-office';
import { ApplicationError, originOf } from '@ginforge/chassis';
import { Administrator, isIdentifier } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Request } from 'express';
import { type Repository } from 'typeorm';

import { boardCookie } from './board-paths.js';
import { BoardSessions } from './board-sessions.js';

/** What would put jobs past the catalogue (WK-01), or away with no trace of what they were. */
const closedOperations = /\/(add|update-data|obliterate|empty)\/*$/i;

const reading: readonly string[] = ['GET', 'HEAD'];

/**
 * Who may pass to the board, asked at each request: an open session, of an administrator who is active and has `job:manage` now
 * (AD-01, AD-03). What changes something comes from our own pages alone, and is logged before it is carried out.
 */
@Injectable()
export class BoardDoor {
  constructor(
    private readonly sessions: BoardSessions,
    @InjectRepository(Administrator) private readonly administrators: Repository<Administrator>,
    private readonly changes: AuditedChangesService,
  ) {}

  /** @throws ApplicationError UNAUTHORIZED, FORBIDDEN, UNAVAILABLE */
  async pass(request: Request): Promise<void> {
    const actor = await this.actorOf(request);
    if (reading.includes(request.method)) return;
    if (!isFromOwnPage(request) || closedOperations.test(request.path))
      throw new ApplicationError('FORBIDDEN');
    await this.log(actor, request);
  }

  private async actorOf(request: Request): Promise<Actor> {
    const secret = cookieOf(request, boardCookie);
    const principal = secret === undefined ? undefined : await this.sessions.principalOf(secret);
    if (!principal || !isIdentifier(principal.userId)) throw new ApplicationError('UNAUTHORIZED');
    const administrator = await this.administrators.findOne({
      where: { id: principal.userId, status: 'active' },
      relations: { roles: { permissions: true } },
    });
    if (!administrator) throw new ApplicationError('UNAUTHORIZED');
    const access = new Access(administrator);
    if (!access.allows('job:manage')) throw new ApplicationError('FORBIDDEN');
    return { administrator, access, principal, origin: originOf(request), needed: 'job:manage' };
  }

  private async log(actor: Actor, { method, path }: Request): Promise<void> {
    const operation = `${method} ${path}`.slice(0, 500);
    await this.changes.carryOut(actor, { entity: 'job', action: 'board' }, () =>
      Promise.resolve({ result: null, id: path.slice(0, 128), changes: created({ operation }) }),
    );
  }
}

/**
 * What another site has a browser send says so: by `Sec-Fetch-Site` over TLS and on the own machine, everywhere else by `Origin`. What
 * says neither is no browser.
 */
function isFromOwnPage(request: Request): boolean {
  const [site, origin] = [request.get('sec-fetch-site'), request.get('origin')];
  if (site !== undefined) return site === 'same-origin';
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.host);
}

/** The value of one cookie (RFC 6265, 4.2); ours needs no decoding. */
function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
