import { createHash, randomBytes } from 'node:crypto';

import { type Principal, Revocations } from '@ginforge/auth';
import { ApplicationError, RedisConnections } from '@ginforge/chassis';
import { Injectable } from '@nestjs/common';

/** A longer one is not needed: the console asks for another before it opens the board. */
const maxSeconds = 900;

/** A session of the board, as its owner's browser keeps it. */
export interface BoardSession {
  /** What the cookie holds; we keep a digest of it alone. */
  readonly secret: string;
  readonly seconds: number;
}

/**
 * Who may look at the queue board for a while: a browser that opens a page sends a cookie and no `Authorization`. A session lasts no
 * longer than the access token that it was given for, and ends with it where that is taken back.
 */
@Injectable()
export class BoardSessions {
  constructor(
    private readonly redis: RedisConnections,
    private readonly revocations: Revocations,
  ) {}

  /** @throws ApplicationError UNAVAILABLE while Redis is away */
  async start(principal: Principal): Promise<BoardSession> {
    const secret = randomBytes(32).toString('base64url');
    const left = principal.expiresAt - Math.floor(Date.now() / 1_000);
    const seconds = Math.max(1, Math.min(maxSeconds, left));
    const stored = JSON.stringify(principal);
    await orUnavailable(this.redis.commands.set(keyOf(secret), stored, 'EX', seconds));
    return { secret, seconds };
  }

  /** Whose session it is, while it lasts. @throws ApplicationError UNAVAILABLE while Redis is away */
  async principalOf(secret: string): Promise<Principal | undefined> {
    const stored = await orUnavailable(this.redis.commands.get(keyOf(secret)));
    if (stored === null) return undefined;
    const principal = JSON.parse(stored) as Principal;
    return (await this.revocations.isRevoked(principal)) ? undefined : principal;
  }
}

function keyOf(secret: string): string {
  return `ginforge:job-board:${createHash('sha256').update(secret).digest('hex')}`;
}

async function orUnavailable<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (cause) {
    throw new ApplicationError('UNAVAILABLE', { cause });
  }
}
