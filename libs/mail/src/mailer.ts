import { createTransport } from 'nodemailer';

import { MailError } from './mail-error.js';
import type { SmtpServer } from './smtp-server.js';

export interface Mail {
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Receivers take two mails with one id for the same (RFC 5322, 3.6.4). Letters, digits and hyphens. */
  readonly id: string;
}

interface MailerOptions {
  readonly from: string;
  /** Of one mail, from the connection to the last answer. Milliseconds. */
  readonly timeoutMs: number;
}

/** Hands mails to one SMTP server, each over a connection of its own. */
export class Mailer {
  private readonly transport;

  constructor(
    server: SmtpServer,
    private readonly options: MailerOptions,
  ) {
    this.transport = createTransport(transportOptions(server, options.timeoutMs));
  }

  /**
   * Resolves when the server has taken the mail.
   *
   * @param signal gives up; whether the server has the mail is not known then
   * @throws MailError
   */
  async send({ to, subject, text, id }: Mail, signal?: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), this.options.timeoutMs); // AbortSignal.any does not keep an AbortSignal.timeout from being collected
    try {
      await this.transport.sendMail({
        from: this.options.from,
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${id}@ginforge>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: signal ? AbortSignal.any([stop.signal, signal]) : stop.signal,
      });
    } catch (error) {
      throw MailError.from(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function transportOptions(server: SmtpServer, timeoutMs: number) {
  const { host, port, secure, startTls, credentials, certificateName } = server;
  return {
    host,
    port,
    secure,
    requireTLS: startTls === 'required',
    ignoreTLS: startTls === 'off',
    tls: { ...(certificateName !== undefined && { servername: certificateName }), minVersion: 'TLSv1.2' },
    ...(credentials && { auth: { user: credentials.username, pass: credentials.password } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
  } as const;
}
