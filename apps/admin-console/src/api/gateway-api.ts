import { createPublicApi } from './create-api.js';
import { type paths } from './generated/gateway.js';

/** What the gateway itself answers; its documents are for everybody. */
export const gatewayApi = createPublicApi<paths>();
