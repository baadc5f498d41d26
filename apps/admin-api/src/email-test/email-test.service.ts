import { type Actor, AuditedChangesService, created } from '@ginforge/back-office';
import { ApplicationError, ENVIRONMENT } from '@ginforge/chassis';
import { Configuration, newIdentifier } from '@ginforge/database';
import {
  configuredMailer,
  type MailEnvironment,
  Mailer,
  MailError,
  type MailSettings,
  resolvePublicServer,
  type SmtpServer,
} from '@ginforge/mail';
import { Inject, Injectable, Logger } from '@nestjs/common';

import { type EmailTestBody, type EmailTestResult } from './email-test.schemas.js';

const text = 'This mail was sent to see whether the mail server works. There is nothing to do.';

/**
 * Sends a mail to see whether a server works. A server that the request or the settings name must be on the public internet:
 * resolved once, and connected to by the address that was looked at. What the environment names is whatever the operator wants.
 */
@Injectable()
export class EmailTestService {
  private readonly logger = new Logger('EmailTest');

  constructor(
    private readonly changes: AuditedChangesService,
    @Inject(ENVIRONMENT) private readonly environment: MailEnvironment,
    private readonly configuration: Configuration,
  ) {}

  /** @throws ApplicationError VALIDATION_FAILED where the server is not a public one */
  async send(actor: Actor, { to, smtp }: EmailTestBody): Promise<EmailTestResult> {
    const settings = await this.settings();
    const named = smtp && (await this.publicServer(smtp));
    const id = newIdentifier();
    const result = await this.handIn(to, id, () => this.mailer(settings, named));
    await this.changes.carryOut(actor, { entity: 'email', action: 'test' }, () => {
      const changes = created({ to, host: smtp?.host ?? 'configured', ...result });
      return Promise.resolve({ result, id, changes });
    });
    return result;
  }

  private async publicServer(smtp: NonNullable<EmailTestBody['smtp']>): Promise<SmtpServer> {
    const { SMTP_ALLOW_PRIVATE: allowPrivate, SMTP_TIMEOUT_MS: timeoutMs } = this.environment;
    const server = await resolvePublicServer(serverOf(smtp, allowPrivate), { allowPrivate, timeoutMs });
    if (server) return server;
    const errors = [{ path: 'smtp.host', message: 'must be a mail server on the public internet' }];
    throw new ApplicationError('VALIDATION_FAILED', { errors });
  }

  private async settings(): Promise<MailSettings> {
    return {
      smtpUrl: await this.configuration.get('mail.smtp_url'),
      from: await this.configuration.get('mail.from'),
    };
  }

  private async mailer(settings: MailSettings, named?: SmtpServer): Promise<Mailer | undefined> {
    if (!named) return configuredMailer(this.environment, settings);
    const { MAIL_FROM, SMTP_TIMEOUT_MS: timeoutMs } = this.environment;
    return new Mailer(named, { from: settings.from ?? MAIL_FROM, timeoutMs });
  }

  private async handIn(
    to: string,
    id: string,
    open: () => Promise<Mailer | undefined>,
  ): Promise<EmailTestResult> {
    try {
      const mailer = await open();
      if (!mailer) return { sent: false, problem: 'not_configured' };
      await mailer.send({ to, subject: 'A test of GinForge', text, id });
      return { sent: true, problem: null };
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      this.logger.warn('The mail of a test was not taken', error);
      return { sent: false, problem: error.problem };
    }
  }
}

/** A password goes over TLS alone, but in a network of one's own that was allowed. */
function serverOf(smtp: NonNullable<EmailTestBody['smtp']>, isOwnNetwork: boolean): SmtpServer {
  const { host, port, secure, username, password } = smtp;
  const credentials = username === undefined || password === undefined ? undefined : { username, password };
  const startTls = credentials && !isOwnNetwork ? 'required' : 'optional';
  return { host, port, secure, startTls, ...(credentials && { credentials }) };
}
