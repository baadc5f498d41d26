import { proxyingGateway } from './http-gateway.mjs';

/** With a line of JSON for each request, which is its default. */
export const contender = proxyingGateway(
  { name: 'http-ginforge-logging', title: 'GinForge, logging each request' },
  { logLevel: 'info' },
);
