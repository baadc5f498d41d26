import { BaseRpcContext } from '@nestjs/microservices';

import type { TraceMetadata } from './trace-metadata.js';

/** What Nest's guards, interceptors and filters find beside the payload. */
export class ServiceBusContext extends BaseRpcContext<[pattern: string, metadata: TraceMetadata]> {
  get pattern(): string {
    return this.args[0];
  }

  /** What the sender sent along. */
  get metadata(): TraceMetadata {
    return this.args[1];
  }
}
