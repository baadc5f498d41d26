import { setTimeout as sleep } from 'node:timers/promises';

export interface EventuallyOptions {
  /** How long to keep trying, in milliseconds: by default so long that a busy machine gets there too. */
  timeoutMs?: number;
  /** The pause between two tries, in milliseconds. */
  intervalMs?: number;
}

/**
 * Calls `check` until it neither throws nor answers `false`, and gives its last answer.
 * When the time is up, what `check` threw last is thrown, so that a test says what was missing.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 30_000, intervalMs = 20 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const attempt = await tryOnce(check);
    if (attempt.ok) return attempt.value;
    if (Date.now() >= deadline) throw attempt.error;
    await sleep(intervalMs);
  }
}

type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown };

async function tryOnce<T>(check: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    const value = await check();
    return value === false
      ? { ok: false, error: new Error('The check answered false to the end') }
      : { ok: true, value };
  } catch (error) {
    return { ok: false, error };
  }
}
