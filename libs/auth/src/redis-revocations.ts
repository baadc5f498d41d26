import { ApplicationError, type RedisConnections, type ServiceBus } from '@ginforge/chassis';

import { clockPast } from './clock.js';
import type { Principal } from './principal.js';
import { authRevoked, type Revocation } from './revocation.js';
import { RevocationLog } from './revocation-log.js';
import { Revocations } from './revocations.js';

const revokedKey = (kind: Revocation['kind'], id: string) => `ginforge:auth:revoked:${kind}:${id}`;

/**
 * Revocations that all services share: one key each, which expires when no token can be left that it concerns, an entry in
 * the log that gateways follow ({@link RevocationLog}), and an announcement for those that hold sockets. Key and entry are
 * written first, so whoever hears the announcement finds them.
 */
export class RedisRevocations extends Revocations {
  private readonly log: RevocationLog;

  /** `rememberSeconds`: at least as long as any access token lives. */
  constructor(
    private readonly redis: RedisConnections,
    private readonly bus: ServiceBus,
    private readonly rememberSeconds: number,
  ) {
    super();
    this.log = new RevocationLog(redis.commands);
  }

  override async revokeToken(tokenId: string, expiresAt: number): Promise<void> {
    const seconds = Math.ceil(expiresAt - Date.now() / 1000);
    if (seconds > 0) await this.store({ kind: 'token', id: tokenId }, '1', seconds);
  }

  override async revokeSession(sessionId: string): Promise<void> {
    await this.store({ kind: 'session', id: sessionId }, '1', this.rememberSeconds);
  }

  override async revokeUser(userId: string): Promise<void> {
    const before = Date.now();
    await this.store({ kind: 'user', id: userId, before }, String(before), this.rememberSeconds);
    await clockPast(before);
  }

  override async isRevoked(principal: Principal): Promise<boolean> {
    const [token, session, user] = await this.ask(principal);
    return token !== null || session !== null || (user !== null && principal.issuedAtMs <= Number(user));
  }

  /** Three reads that auto-pipelining sends as one; an MGET would not do in a Redis Cluster. */
  private async ask(principal: Principal): Promise<[string | null, string | null, string | null]> {
    const { commands } = this.redis;
    try {
      return await Promise.all([
        commands.get(revokedKey('token', principal.tokenId)),
        principal.sessionId === undefined ? null : commands.get(revokedKey('session', principal.sessionId)),
        commands.get(revokedKey('user', principal.userId)),
      ]);
    } catch (cause) {
      throw new ApplicationError('UNAVAILABLE', { cause });
    }
  }

  private async store(revocation: Revocation, value: string, seconds: number): Promise<void> {
    const { commands } = this.redis;
    try {
      await Promise.all([
        commands.set(revokedKey(revocation.kind, revocation.id), value, 'EX', seconds),
        this.log.append(revocation, Date.now() + seconds * 1_000),
      ]);
    } catch (cause) {
      throw new ApplicationError('UNAVAILABLE', { cause });
    }
    await this.bus.emit(authRevoked, revocation);
  }
}
