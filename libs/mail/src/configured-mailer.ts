import type { MailEnvironment } from './mail-environment.js';
import { MailError } from './mail-error.js';
import { Mailer } from './mailer.js';
import { resolvePublicServer } from './resolve-public-server.js';
import { type SmtpServer, smtpServerOf } from './smtp-server.js';

/** What the system's settings say of mails; where one is null, the environment counts. */
export interface MailSettings {
  /** `smtps://user:password@host:465` */
  readonly smtpUrl: string | null;
  readonly from: string | null;
}

/**
 * A mailer as settings and environment are now. Settings come from a request, so the server that they name is held to the rules of
 * {@link resolvePublicServer}; the environment's is whatever the operator wants.
 *
 * @returns `undefined` where no server is configured
 * @throws MailError `not_public`
 */
export async function configuredMailer(
  environment: MailEnvironment,
  settings: MailSettings,
): Promise<Mailer | undefined> {
  const { SMTP_URL, MAIL_FROM, SMTP_TIMEOUT_MS: timeoutMs } = environment;
  const options = { from: settings.from ?? MAIL_FROM, timeoutMs };
  if (settings.smtpUrl !== null) return new Mailer(await namedServer(environment, settings.smtpUrl), options);
  return SMTP_URL === undefined ? undefined : new Mailer(smtpServerOf(SMTP_URL), options);
}

async function namedServer(environment: MailEnvironment, smtpUrl: string): Promise<SmtpServer> {
  const { SMTP_ALLOW_PRIVATE: allowPrivate, SMTP_TIMEOUT_MS: timeoutMs } = environment;
  const server = await resolvePublicServer(smtpServerOf(smtpUrl), { allowPrivate, timeoutMs });
  if (server) return server;
  const reason =
    'the server of mail.smtp_url is none of the public internet (SMTP_ALLOW_PRIVATE allows others)';
  throw new MailError('not_public', false, new Error(reason));
}
