import { randomUUID } from 'node:crypto';

/** This process among the gateways of the cluster; a gateway that is started again is another one. */
export const gatewayInstanceId = randomUUID();
