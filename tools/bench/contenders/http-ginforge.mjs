import { proxyingGateway } from './http-gateway.mjs';

/** Without a log line for each request, as all of its peers here. */
export const contender = proxyingGateway({ name: 'http-ginforge', title: 'GinForge' });
