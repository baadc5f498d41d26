import { StartError } from '@ginforge/chassis';

/** PostgreSQL could not be used at start. The message is one sentence for people and never has the password. */
export class DatabaseUnavailableError extends StartError {
  override readonly name = 'DatabaseUnavailableError';

  constructor(url: string, cause: unknown) {
    super(`PostgreSQL at ${describeTarget(url)} (DATABASE_URL) ${describeReason(cause)}.`, { cause });
  }
}

/** Nobody listens yet, or PostgreSQL is ending (SQLSTATE 57P01), has crashed (57P02) or is starting (57P03). */
const passing: readonly string[] = ['ECONNREFUSED', 'ECONNRESET', '57P01', '57P02', '57P03'];

/** Whether waiting a moment may help. */
export function isTemporary(error: unknown): boolean {
  const { code, message } = firstOf(error);
  return passing.includes(reasonCode(code, message));
}

/** `host:port/database` */
function describeTarget(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? (hostname || 'localhost');
  return `${host}:${port || '5432'}/${decodeURIComponent(pathname.slice(1))}`;
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'does not answer (connection refused)',
  ECONNRESET: 'closed the connection',
  ENOTFOUND: 'cannot be found (no such host)',
  EAI_AGAIN: 'cannot be found (the name service does not answer)',
  ETIMEDOUT: 'does not answer (timed out)',
  '28P01': 'refused the user or the password',
  '28000': 'refused the user',
  '3D000': 'has no such database',
  '53300': 'has no free connections',
  '57P01': 'is shutting down',
  '57P02': 'has crashed',
  '57P03': 'is still starting',
};

function describeReason(error: unknown): string {
  const { code, message } = firstOf(error);
  const reason = reasons[reasonCode(code, message)];
  return reason ?? `cannot be used (${message ?? String(error)})`;
}

/** Some of pg's errors have a text only. */
function reasonCode(code = '', message = ''): string {
  if (message.includes('timeout')) return 'ETIMEDOUT';
  return message.startsWith('Connection terminated') ? 'ECONNRESET' : code;
}

interface DriverError {
  code?: string;
  message?: string;
}

/** Node's or PostgreSQL's error; the first one where a host has several addresses (an `AggregateError`). */
function firstOf(error: unknown): DriverError {
  const { errors } = error as { errors?: unknown[] };
  return (Array.isArray(errors) ? errors[0] : error) as DriverError;
}
