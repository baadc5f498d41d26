import type { JobContext, JobPayload, JobProcessor } from '@ginforge/jobs';
import { NotificationClient } from '@ginforge/notification';
import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';

type Payload = JobPayload<'user-notification'>;

/** Tells one user something, by each channel that the job names. */
@Injectable()
export class UserNotificationProcessor implements JobProcessor<'user-notification'> {
  constructor(private readonly notifications: NotificationClient) {}

  async process({ channels, ...notification }: Payload, job: JobContext): Promise<void> {
    for (const channel of channels) await this.byChannel[channel](notification, job);
  }

  /** One line for each channel of the job's schema. */
  private readonly byChannel: Record<Payload['channels'][number], Deliver> = {
    in_app: (notification, job) => this.inApp(notification, job),
  };

  /** WK-02: the job's id is the idempotency key and, where it can be, the message's id: a retry delivers nothing twice. */
  private async inApp({ user_id, ...content }: Omit<Payload, 'channels'>, job: JobContext): Promise<void> {
    await this.notifications.sendNotification(user_id, content, {
      idempotencyKey: `job:${job.name}:${job.id}`,
      id: isUuid(job.id) ? job.id : undefined,
    });
  }
}

type Deliver = (notification: Omit<Payload, 'channels'>, job: JobContext) => Promise<void>;
