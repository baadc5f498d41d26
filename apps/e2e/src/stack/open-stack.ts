import { Stack, type StackOptions, startStack } from './stack.js';

/** Where a stack runs already that the specs shall speak to, as in containers; unless it is said, each spec starts its own. */
const runningUrl = process.env['GINFORGE_E2E_URL'];

/** Whether the specs share a stack that is none of theirs: they know nothing of it but its address and its administrator. */
export const isShared = runningUrl !== undefined;

/** Where clients come in. */
export interface Front {
  readonly url: string;
  readonly wsUrl: string;
}

/** A stack as clients see it. */
export interface OpenStack {
  /** Behind one address all of these are the same. */
  readonly gateways: readonly Front[];
  readonly gateway: Front;
  /** Stops it unless it is shared. */
  stop(): Promise<void>;
}

/** The stack that runs already, or one of the spec's own. The options are for the latter. */
export async function openStack(options: StackOptions = {}): Promise<OpenStack> {
  if (runningUrl === undefined) return startStack(options);
  const gateway = { url: runningUrl, wsUrl: `${runningUrl.replace(/^http/, 'ws')}/ws` };
  const gateways = Array.from({ length: options.gateways ?? 1 }, () => gateway);
  return { gateway, gateways, stop: () => Promise.resolve() };
}

/** The same stack with its processes, Redis and database. @throws Error where it is shared */
export function own(stack: OpenStack): Stack {
  if (stack instanceof Stack) return stack;
  throw new Error('This stack is not ours');
}

/** `it` for a test that needs more than the address of a stack: skipped where it is shared, and its title says why. */
export function itWithOwnStack(
  reason: string,
): (title: string, test: jest.ProvidesCallback, timeoutMs?: number) => void {
  if (!isShared) return it;
  return (title, test) => it.skip(withReason(title, reason), test);
}

/** `describe` for such tests. */
export function describeWithOwnStack(
  reason: string,
  describeHere: jest.Describe = describe,
): (name: string, tests: () => void) => void {
  if (!isShared) return describeHere;
  return (name, tests) => describe.skip(withReason(name, reason), tests);
}

/** tools/docker counts by it. */
function withReason(title: string, reason: string): string {
  return `${title} (skipped on a shared stack: ${reason})`;
}
