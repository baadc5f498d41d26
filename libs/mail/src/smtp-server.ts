/** Where mails are handed in. */
export interface SmtpServer {
  /** A name or an address; what is connected to. */
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; without it by STARTTLS, as `startTls` says. */
  readonly secure: boolean;
  /** `required`: nothing is sent without TLS. */
  readonly startTls: 'required' | 'optional' | 'off';
  readonly credentials?: { readonly username: string; readonly password: string };
  /** The name that the certificate must have, where `host` is the address that it was resolved to. */
  readonly certificateName?: string;
}

/** What the port is where none is said: mail submission (RFC 6409, RFC 8314). */
const submissionPorts = { plain: 587, secure: 465 };

/**
 * Reads `smtp://user:password@host:587` or `smtps://…`. A password is sent over TLS alone, unless the URL ends in `?tls=off` or
 * `?tls=optional`.
 */
export function smtpServerOf(text: string): SmtpServer {
  const url = new URL(text);
  const secure = url.protocol === 'smtps:';
  const credentials = url.username === '' ? undefined : credentialsOf(url);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (secure ? submissionPorts.secure : submissionPorts.plain),
    secure,
    startTls: startTlsOf(url) ?? (credentials ? 'required' : 'optional'),
    ...(credentials && { credentials }),
  };
}

function credentialsOf({ username, password }: URL): SmtpServer['credentials'] {
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

function startTlsOf({ searchParams }: URL): SmtpServer['startTls'] | undefined {
  const tls = searchParams.get('tls');
  return tls === 'required' || tls === 'optional' || tls === 'off' ? tls : undefined;
}
