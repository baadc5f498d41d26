import { RedisConnections } from '@ginforge/chassis';
import type { Upload } from '@ginforge/database';
import { uploadProgress } from '@ginforge/files';
import { NotificationClient } from '@ginforge/notification';
import { Injectable, Logger } from '@nestjs/common';

/** At most four a second, whichever replicas take the bytes (FI-01). Milliseconds. */
const intervalMs = 250;

/**
 * Tells the owner of an upload how far it is, while its bytes come (FI-01). Nobody waits for it, and nothing is told later: the next
 * number is worth more. That all bytes are there is told by the transaction that makes a file of them.
 */
@Injectable()
export class UploadProgress {
  private readonly logger = new Logger(UploadProgress.name);

  constructor(
    private readonly redis: RedisConnections,
    private readonly notifications: NotificationClient,
  ) {}

  /** For one request that brings bytes. @returns what is to be called with each new offset, in bytes */
  teller(upload: Upload): (offset: number) => void {
    let nextAt = performance.now();
    return (offset) => {
      const now = performance.now();
      if (now < nextAt || offset >= upload.size) return;
      nextAt = now + intervalMs;
      void this.tell(upload, offset);
    };
  }

  private async tell(upload: Upload, offset: number): Promise<void> {
    try {
      const turn = `file-api:upload-progress:${upload.id}`;
      if ((await this.redis.commands.set(turn, '1', 'PX', intervalMs, 'NX')) === null) return;
      await this.notifications.sendTransientNotification(upload.ownerId, uploadProgress(upload, offset));
    } catch (error) {
      this.logger.debug('The progress of an upload was not told', error);
    }
  }
}
