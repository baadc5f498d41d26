import { ENVIRONMENT, Metrics } from '@ginforge/chassis';
import { isIdentifier } from '@ginforge/database';
import { type JobContext, type JobPayload, type JobProcessor, PermanentJobError } from '@ginforge/jobs';
import { isMailAddress, type MailEnvironment, MailError, Mailer, smtpServerOf } from '@ginforge/mail';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { SentEmails } from './sent-emails.js';

type Payload = JobPayload<'user-email'>;

/** Beyond the time that handing in a mail may take. Seconds. */
const marginSeconds = 5;

/**
 * Sends one user one mail, by the address of the account as it is now. A mark in the database keeps it from being sent again; a
 * worker that dies between the server's answer and the mark leaves a mail that is sent once more, under the same Message-ID.
 */
@Injectable()
export class UserEmailProcessor implements JobProcessor<'user-email'> {
  private readonly mailer: Mailer | undefined;
  private readonly sent: SentEmails;
  private readonly outcomes;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENVIRONMENT) environment: MailEnvironment,
    metrics: Metrics,
  ) {
    const { SMTP_URL, MAIL_FROM: from, SMTP_TIMEOUT_MS: timeoutMs } = environment;
    this.mailer =
      SMTP_URL === undefined ? undefined : new Mailer(smtpServerOf(SMTP_URL), { from, timeoutMs });
    this.sent = new SentEmails(dataSource, Math.ceil(timeoutMs / 1_000) + marginSeconds);
    this.outcomes = metrics.counter('emails_total', 'Mails to users by what became of them.', [
      'outcome',
    ] as const);
  }

  async process(payload: Payload, job: JobContext): Promise<void> {
    const { mailer } = this;
    if (!mailer) return this.outcomes.inc({ outcome: 'not_configured' });
    if (!isIdentifier(job.id)) throw new PermanentJobError('the id of the job is no UUID');
    const to = await this.addressOf(payload.user_id);
    if (to === undefined) return this.outcomes.inc({ outcome: 'no_address' });
    const isSent = await this.sent.sendOnce(job.id, () => this.send(mailer, to, payload, job));
    if (isSent) this.outcomes.inc({ outcome: 'sent' });
  }

  private async send(
    mailer: Mailer,
    to: string,
    { title, body, link }: Payload,
    job: JobContext,
  ): Promise<void> {
    const text = link === undefined ? body : `${body}\n\n${link}`;
    try {
      await mailer.send({ to, subject: title, text, id: job.id }, job.signal);
    } catch (error) {
      this.outcomes.inc({ outcome: error instanceof MailError ? error.problem : 'failed' });
      if (error instanceof MailError && error.isPermanent) throw new PermanentJobError(error.message, error);
      throw error;
    }
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
