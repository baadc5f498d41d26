import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { AccessTokens, type Principal, Revocations, TokenError } from '@ginforge/auth';
import { ApplicationError, ENVIRONMENT, Readiness } from '@ginforge/chassis';
import type { GatewayEnvironment } from '../environment.js';
import { clientNetwork } from '../limits/client-network.js';
import { ClientTrust } from '../proxy/client-trust.js';
import type { Admission } from './connection.js';
import { ConnectionManager } from './connection-manager.js';
import { HandshakeLimiter } from './handshake-limiter.js';
import {
  handshakeFault,
  isOriginAllowed,
  realtimePath,
  requestUrl,
  tokensOf,
  willResume,
} from './upgrade-request.js';

/** Who may come in, decided before the upgrade (RT-03, RT-04): one place for sockets and for the plain `GET /ws`. */
@Injectable()
export class Handshake {
  private readonly limiter: HandshakeLimiter;
  private readonly trust: ClientTrust;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly tokens: AccessTokens,
    private readonly revocations: Revocations,
    private readonly readiness: Readiness,
    private readonly manager: ConnectionManager,
  ) {
    const { WS_HANDSHAKES_PER_SECOND: perSecond, WS_HANDSHAKE_BURST: burst } = environment;
    this.limiter = new HandshakeLimiter(perSecond, burst);
    this.trust = new ClientTrust(environment.TRUSTED_PROXIES);
  }

  /** @throws ApplicationError that says how the upgrade is answered instead */
  async check(request: IncomingMessage): Promise<Omit<Admission, 'socket'>> {
    const url = requestUrl(request);
    if (url?.pathname !== realtimePath) throw new ApplicationError('NOT_FOUND');
    checkMethod(request);
    checkUpgrade(request);
    return { principal: await this.admit(request, url), willResume: willResume(url) };
  }

  /** What the upgrade of this request would be answered with, for a request that asks for none (RT-03). */
  async probe(request: IncomingMessage): Promise<never> {
    const url = requestUrl(request);
    if (url === undefined) throw new ApplicationError('BAD_REQUEST');
    checkMethod(request);
    await this.admit(request, url);
    throw upgradeRequired();
  }

  private async admit(request: IncomingMessage, url: URL): Promise<Principal> {
    this.checkCapacity();
    this.checkRate(request);
    if (!isOriginAllowed(request, this.environment.WS_ALLOWED_ORIGINS))
      throw new ApplicationError('FORBIDDEN');
    const principal = this.authenticate(tokensOf(request, url));
    if (await this.revocations.isRevoked(principal)) throw unauthorized();
    this.checkCapacity(); // meanwhile others came in, or the gateway began to drain and nobody would close this one (RT-50)
    return principal;
  }

  private checkCapacity(): void {
    const full = this.manager.size >= this.environment.MAX_CONNECTIONS;
    if (full || this.readiness.draining) {
      throw new ApplicationError('UNAVAILABLE', { headers: { 'Retry-After': '5' } });
    }
  }

  /** By client, not by the proxy that all of them may come through: else one of them could keep the others out. */
  private checkRate(request: IncomingMessage): void {
    const network = clientNetwork(this.trust.identify(request).address);
    if (!this.limiter.take(network, Date.now())) {
      throw new ApplicationError('RATE_LIMITED', { headers: { 'Retry-After': '1' } });
    }
  }

  private authenticate(tokens: readonly string[]): Principal {
    const [token, second] = tokens;
    if (second !== undefined)
      throw new ApplicationError('BAD_REQUEST', { message: 'Send one token, not two' });
    try {
      return this.tokens.verify(token ?? '');
    } catch (error) {
      if (error instanceof TokenError) throw unauthorized(error);
      throw error;
    }
  }
}

/** One answer for every fault of a token: the reason stays inside (RT-03). */
function unauthorized(cause?: TokenError): ApplicationError {
  return new ApplicationError('UNAUTHORIZED', { cause, headers: { 'WWW-Authenticate': 'Bearer' } });
}

function upgradeRequired(): ApplicationError {
  const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };
  return new ApplicationError('UPGRADE_REQUIRED', { headers });
}

function checkMethod(request: IncomingMessage): void {
  if (request.method === 'GET') return;
  throw new ApplicationError('METHOD_NOT_ALLOWED', { headers: { Allow: 'GET' } });
}

function checkUpgrade(request: IncomingMessage): void {
  switch (handshakeFault(request)) {
    case 'not-websocket':
      throw new ApplicationError('BAD_REQUEST', { message: 'Only WebSocket can be upgraded to' });
    case 'bad-version':
      throw upgradeRequired();
    case 'bad-key':
      throw new ApplicationError('BAD_REQUEST', { message: 'The WebSocket handshake is not valid' });
    case undefined:
  }
}
