import { defineScript, type RedisClient, type RunScript } from '@ginforge/chassis';
import { z } from 'zod';

import { appendRevocationLua, readRevocationsLua } from './revocation-log.lua.js';
import { type Revocation, revocationSchema } from './revocation.js';

/** STREAM of all revocations that can still concern a token. One key, so that it has one order in a Redis Cluster too. */
export const revocationLogKey = 'ginforge:auth:revocations';

const pageSize = 1_000;

const pageReply = z.tuple([
  z.number(),
  z.array(z.tuple([z.string(), z.tuple([z.string(), z.string(), z.string(), z.string()])])),
]);

/** One entry of the log. */
export interface LoggedRevocation {
  /** `undefined`: of a kind that this release does not know. */
  readonly revocation: Revocation | undefined;
  /** Unix milliseconds. */
  readonly forgetAt: number;
}

/** What was read, and what time it was for Redis then (Unix milliseconds). */
export interface LogReading {
  readonly now: number;
  readonly entries: readonly LoggedRevocation[];
}

/** The revocations in the order they were made, for who keeps a copy of them. They stay as long as they can concern a token. */
export class RevocationLog {
  private readonly runAppend: RunScript;
  private readonly runRead: RunScript;

  constructor(redis: RedisClient) {
    this.runAppend = defineScript(redis, 'AppendRevocation', appendRevocationLua, 1);
    this.runRead = defineScript(redis, 'ReadRevocations', readRevocationsLua, 1);
  }

  /** @param forgetAt Unix milliseconds */
  async append(revocation: Revocation, forgetAt: number): Promise<void> {
    await this.runAppend(revocationLogKey, JSON.stringify(revocation), forgetAt, Date.now());
  }

  /** Everything that was logged from then on, by Redis' clock (Unix milliseconds). Rejects where Redis does not answer. */
  async readSince(moment: number): Promise<LogReading> {
    const entries: LoggedRevocation[] = [];
    for (let from = String(moment); ;) {
      const [now, page] = pageReply.parse(await this.runRead(revocationLogKey, from, pageSize));
      entries.push(...page.map(([, [, text, , forgetAt]]) => entryOf(text, Number(forgetAt))));
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) return { now, entries };
      from = `(${last[0]}`;
    }
  }
}

function entryOf(text: string, forgetAt: number): LoggedRevocation {
  return { revocation: revocationSchema.safeParse(JSON.parse(text)).data, forgetAt };
}
