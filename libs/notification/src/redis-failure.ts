import { ApplicationError } from '@ginforge/chassis';

/** Replies that mean a mistake of ours and not a state of Redis; a retry would not help. */
const mistakes = /^(ERR|WRONGTYPE|WRONGPASS|NOPERM|NOAUTH)\b/;

/**
 * Waits for a Redis command; turns every failure that a retry may help into `UNAVAILABLE`.
 * After `UNAVAILABLE` of a command that was on its way, it is not known whether Redis carried it out.
 */
export async function orUnavailable<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (cause) {
    throw describeRedisFailure(cause);
  }
}

/** What a failed command tells who asked. */
export function describeRedisFailure(cause: unknown): ApplicationError {
  if (cause instanceof ApplicationError) return cause;
  const mistake = cause instanceof Error && cause.name === 'ReplyError' && mistakes.test(cause.message);
  return new ApplicationError(mistake ? 'INTERNAL' : 'UNAVAILABLE', { cause });
}
