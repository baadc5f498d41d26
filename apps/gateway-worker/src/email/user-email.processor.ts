import { ENVIRONMENT, Metrics } from '@ginforge/chassis';
import { Configuration, isIdentifier } from '@ginforge/database';
import { type JobContext, type JobPayload, type JobProcessor, PermanentJobError } from '@ginforge/jobs';
import {
  configuredMailer,
  isMailAddress,
  type MailEnvironment,
  MailError,
  type Mailer,
} from '@ginforge/mail';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { SentEmails } from './sent-emails.js';

type Payload = JobPayload<'user-email'>;

/** Beyond the time that handing in a mail may take. Seconds. */
const marginSeconds = 5;

/**
 * Sends one user one mail, by the address of the account and by the mail server as they are now. A mark in the database keeps it
 * from being sent again; a worker that dies between the server's answer and the mark leaves a mail that is sent once more, under
 * the same Message-ID.
 */
@Injectable()
export class UserEmailProcessor implements JobProcessor<'user-email'> {
  private readonly sent: SentEmails;
  private readonly outcomes;

  constructor(
    private readonly dataSource: DataSource,
    private readonly configuration: Configuration,
    @Inject(ENVIRONMENT) private readonly environment: MailEnvironment,
    metrics: Metrics,
  ) {
    this.sent = new SentEmails(dataSource, Math.ceil(environment.SMTP_TIMEOUT_MS / 1_000) + marginSeconds);
    this.outcomes = metrics.counter('emails_total', 'Mails to users by what became of them.', [
      'outcome',
    ] as const);
  }

  async process(payload: Payload, job: JobContext): Promise<void> {
    try {
      this.outcomes.inc({ outcome: await this.deliver(payload, job) });
    } catch (error) {
      this.outcomes.inc({ outcome: error instanceof MailError ? error.problem : 'failed' });
      if (error instanceof MailError && error.isPermanent) throw new PermanentJobError(error.message, error);
      throw error;
    }
  }

  /** @returns what became of it */
  private async deliver(payload: Payload, job: JobContext): Promise<string> {
    if (!isIdentifier(job.id)) throw new PermanentJobError('the id of the job is no UUID');
    const mailer = await this.mailer();
    if (!mailer) return 'not_configured';
    const to = await this.addressOf(payload.user_id);
    if (to === undefined) return 'no_address';
    const mail = { to, subject: payload.title, text: textOf(payload), id: job.id };
    const isSent = await this.sent.sendOnce(job.id, () => mailer.send(mail, job.signal));
    return isSent ? 'sent' : 'sent_before';
  }

  /** Read anew for each mail, so that a change of the settings needs no restart. */
  private async mailer(): Promise<Mailer | undefined> {
    return configuredMailer(this.environment, {
      smtpUrl: await this.configuration.get('mail.smtp_url'),
      from: await this.configuration.get('mail.from'),
    });
  }

  /** Of an active account, whoever's it is. */
  private async addressOf(userId: string): Promise<string | undefined> {
    if (!isIdentifier(userId)) return undefined;
    const rows: { email: string }[] = await this.dataSource.query(
      `SELECT email FROM end_users WHERE id = $1 AND status = 'active'
       UNION ALL SELECT email FROM administrators WHERE id = $1 AND status = 'active'`,
      [userId],
    );
    const email = rows[0]?.email;
    return email !== undefined && isMailAddress(email) ? email : undefined;
  }
}

/** A link that is a path of the console means nothing in a mail. */
function textOf({ body, link }: Payload): string {
  return link?.match(/^https?:/) ? `${body}\n\n${link}` : body;
}
