/** What a request's outcome says of the target that it was sent to: nothing, where it says something of others only. */
export type Verdict = 'success' | 'failure' | 'nothing';

/** Statuses by which a target, or a proxy before it, says that it cannot do its work. */
const failures = new Set([502, 503, 504]);

/** The gateway itself has run out of files, memory or ports; the next target would fare no better. */
const ownTrouble = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL']);

/**
 * The verdict of a whole answer (GW-05). A caller's 4xx is a success of the target. So is a 500: it answers, and what a
 * single endpoint or a poisoned request throws must not close the whole service to everybody. 503 with `Retry-After` says
 * nothing: a target that sheds load is alive, and opening would throw its load upon the others.
 */
export function verdictOfAnswer(status: number, hasRetryAfter: boolean): Verdict {
  if (!failures.has(status)) return 'success';
  return status === 503 && hasRetryAfter ? 'nothing' : 'failure';
}

/**
 * The verdict of a request that ended in an error: refused or broken connections, time-outs and answers that are no HTTP
 * are failures. That the client has left is not seen here; the caller knows it, and then it says nothing.
 */
export function verdictOfError(error: unknown): Verdict {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && ownTrouble.has(code) ? 'nothing' : 'failure';
}
