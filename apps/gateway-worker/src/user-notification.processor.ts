import { type JobContext, type JobPayload, type JobProcessor, JobProducer } from '@ginforge/jobs';
import { outbox } from '@ginforge/outbox';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v5 as uuidv5, validate as isUuid } from 'uuid';

type Payload = JobPayload<'user-notification'>;

/** Tells one user something, by each channel that the job names. */
@Injectable()
export class UserNotificationProcessor implements JobProcessor<'user-notification'> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: JobProducer,
  ) {}

  async process({ channels, ...notification }: Payload, job: JobContext): Promise<void> {
    for (const channel of channels) await this.byChannel[channel](notification, job);
  }

  /** One line for each channel of the job's schema. */
  private readonly byChannel: Record<Payload['channels'][number], Deliver> = {
    in_app: (notification, job) => this.inApp(notification, job),
    email: (notification, job) => this.email(notification, job),
  };

  /** WK-02, RT-35: kept and published once by the id that the job's own id gives, however often the job runs. */
  private async inApp({ user_id, ...content }: Omit<Payload, 'channels'>, job: JobContext): Promise<void> {
    const id = messageId(job);
    await this.dataSource.transaction((manager) =>
      outbox.within(manager).sendNotification(user_id, content, { id }),
    );
  }

  /** A job of its own, known by the same id: retried apart from the other channels. */
  private async email(
    { user_id, title, body, link }: Omit<Payload, 'channels'>,
    job: JobContext,
  ): Promise<void> {
    const email = { user_id, title, body, ...(link !== undefined && { link }) };
    await this.jobs.enqueue('user-email', email, { jobId: messageId(job) });
  }
}

/** Names of messages that belong to jobs whose ids are no UUIDs (RFC 9562, version 5). */
const jobNamespace = '6f2b1f4e-58c4-4a0e-9d3c-7f1d2b8a9e60';

function messageId({ id, name }: JobContext): string {
  return isUuid(id) ? id : uuidv5(`${name}:${id}`, jobNamespace);
}

type Deliver = (notification: Omit<Payload, 'channels'>, job: JobContext) => Promise<void>;
