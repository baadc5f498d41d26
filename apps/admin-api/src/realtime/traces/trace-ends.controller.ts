import { authRevoked, type Revocation } from '@ginforge/auth';
import { OnEvent } from '@ginforge/chassis';
import { disconnectUser } from '@ginforge/notification';
import { Controller } from '@nestjs/common';

import { TracesService } from './traces.service.js';

/** What closes sockets ends traces too (RT-08): nobody goes on watching who may not any more. */
@Controller()
export class TraceEndsController {
  constructor(private readonly traces: TracesService) {}

  @OnEvent(authRevoked)
  revoke(revocation: Revocation): void {
    this.traces.endRevoked(revocation);
  }

  @OnEvent(disconnectUser)
  disconnect({ user_id: userId }: { user_id: string }): void {
    this.traces.endOf(userId);
  }
}
