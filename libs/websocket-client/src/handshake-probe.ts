/** Why a handshake failed, as far as `GET /ws` could tell (RT-03). */
export type HandshakeVerdict =
  /** The token is not good. */
  | { kind: 'unauthorized' }
  /** 426, which means that it would work now, or an answer that time may change. */
  | { kind: 'refused'; status: number; retryAfterMs?: number }
  | { kind: 'unreachable' };

export interface ProbeOptions {
  fetch: typeof fetch;
  timeoutMs: number;
  signal: AbortSignal;
}

/** A browser cannot read the status of a failed upgrade; that of the same request without an upgrade it can (RT-70). */
export async function probeHandshake(
  address: URL,
  token: string,
  { fetch, timeoutMs, signal }: ProbeOptions,
): Promise<HandshakeVerdict> {
  const inquiry = new AbortController();
  const abort = (): void => inquiry.abort();
  const timer = setTimeout(abort, timeoutMs);
  signal.addEventListener('abort', abort);
  try {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(address, { headers, signal: inquiry.signal });
    await response.body?.cancel();
    return judge(response);
  } catch {
    return { kind: 'unreachable' };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function judge({ status, headers }: Response): HandshakeVerdict {
  if (status === 401) return { kind: 'unauthorized' };
  return { kind: 'refused', status, retryAfterMs: parseSeconds(headers.get('retry-after')) };
}

function parseSeconds(header: string | null): number | undefined {
  return header !== null && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined;
}
