import { type AckContent } from '@ginforge/protocol';
import { Backoff } from './backoff.js';
import { sleep } from './sleep.js';
import { WebSocketError } from './websocket-error.js';

export interface Rejoining {
  join: (room: string) => Promise<AckContent>;
  /** The room may no longer be entered. */
  refused: (room: string, error: WebSocketError) => void;
  signal: AbortSignal;
}

const transient: readonly string[] = ['TIMEOUT', 'UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL'];

/** Whether the same may work a little later. */
export function isTransient(code: string): boolean {
  return transient.includes(code);
}

/**
 * Enters a room again after a reconnect (RT-71). Resolves after the first answer; where the server could not do it just
 * now, goes on trying behind that until the link ends.
 */
export async function rejoin(room: string, rejoining: Rejoining): Promise<void> {
  if (await isSettled(room, rejoining)) return;
  void keepTrying(room, rejoining);
}

async function keepTrying(room: string, rejoining: Rejoining): Promise<void> {
  const backoff = new Backoff();
  do await sleep(backoff.next(), rejoining.signal);
  while (!(await isSettled(room, rejoining)));
}

async function isSettled(room: string, { join, refused, signal }: Rejoining): Promise<boolean> {
  if (signal.aborted) return true;
  try {
    await join(room);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof WebSocketError)) throw thrown;
    if (signal.aborted || thrown.code === 'CLOSED') return true;
    if (isTransient(thrown.code)) return false;
    refused(room, thrown);
    return true;
  }
}
