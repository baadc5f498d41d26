import { type Page } from 'playwright-core';

/** What a page of the console does about its tokens, from the moment that this is made. */
export class RenewalRecord {
  /** Tokens that were handed in over an open connection (RT-07). */
  authentications = 0;
  /** Live connections that ended because a token was too old (RT-07). */
  expired = 0;
  /** When the console last got tokens. Unix milliseconds. */
  renewedAt = 0;
  private readonly expiries: number[] = [];

  constructor(page: Page) {
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => {
        if (payload.includes('"type":"auth"')) this.authentications += 1;
      });
      socket.on('framereceived', ({ payload }) => {
        if (payload.includes('TOKEN_EXPIRED')) this.expired += 1;
      });
    });
    page.on('requestfinished', (request) => {
      if (/\/admin\/(?:login|refresh)$/.test(request.url())) this.renewedAt = Date.now();
    });
    page.on('request', (request) => {
      const [scheme, token] = (request.headers()['authorization'] ?? '').split(' ');
      if (scheme === 'Bearer' && token !== undefined) this.expiries.push(expiryOf(token));
    });
  }

  /** When the first of the tokens expires with which the API was asked. Unix milliseconds. */
  get firstExpiry(): number {
    return Math.min(...this.expiries);
  }
}

function expiryOf(token: string): number {
  const [, payload = ''] = token.split('.');
  const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number };
  return exp * 1_000;
}
