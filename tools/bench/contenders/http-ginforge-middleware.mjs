import { proxyingGateway } from './http-gateway.mjs';

/** The other transport (docs/decisions/0006). */
export const contender = proxyingGateway(
  { name: 'http-ginforge-middleware', title: 'GinForge, transport middleware' },
  { transport: 'middleware' },
);
