/** What can go wrong with a mail, in words that tell nothing of the inside of a network. */
export type MailProblem =
  'not_public' | 'unreachable' | 'timeout' | 'tls' | 'authentication' | 'refused' | 'deferred' | 'protocol';

/** A mail that the server did not take. The message has the server's answer and is for logs, not for callers. */
export class MailError extends Error {
  override readonly name = 'MailError';

  /** @param isPermanent whether the server will say the same again: it answered with 5xx (RFC 5321, 4.2.1) */
  constructor(
    readonly problem: MailProblem,
    readonly isPermanent: boolean,
    cause: unknown,
  ) {
    super(`The mail was not taken (${problem}): ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }

  /** @param cause what nodemailer threw */
  static from(cause: unknown): MailError {
    const { code, responseCode } = cause as { code?: string; responseCode?: number };
    const isPermanent = responseCode !== undefined && responseCode >= 500;
    return new MailError(problemOf(code, responseCode), isPermanent, cause);
  }
}

const problemsByCode: Readonly<Record<string, MailProblem>> = {
  ETLS: 'tls',
  EREQUIRETLS: 'tls',
  EAUTH: 'authentication',
  ENOAUTH: 'authentication',
};

const problemsOfConnections: Readonly<Record<string, MailProblem>> = {
  EDNS: 'unreachable',
  ECONNECTION: 'unreachable',
  ESOCKET: 'unreachable',
  ETIMEDOUT: 'timeout',
  EABORT: 'timeout',
};

function problemOf(code = '', responseCode?: number): MailProblem {
  const known = problemsByCode[code];
  if (known) return known;
  if (responseCode !== undefined) return responseCode >= 500 ? 'refused' : 'deferred';
  return problemsOfConnections[code] ?? 'protocol';
}
