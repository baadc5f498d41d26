import { type Operation } from './operation.js';

/** How long a test over all routes may take on a busy machine. Milliseconds. */
export const testTimeout = 900_000;

/** Runs a check for each operation, one after the other. @returns all that is wrong, with the operation's name */
export async function problemsOf(
  operations: readonly Operation[],
  check: (operation: Operation) => Promise<readonly string[]>,
): Promise<string[]> {
  const problems: string[] = [];
  for (const operation of operations) {
    for (const problem of await check(operation)) problems.push(`${operation.name}: ${problem}`);
  }
  return problems;
}

/** `[]`, or what is said of something that has another status. */
export function unless(status: number, statuses: readonly number[], what: string): string[] {
  return statuses.includes(status) ? [] : [`${what} is ${status}, not ${statuses.join(' or ')}`];
}
