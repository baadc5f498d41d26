import { visitNotIgnoredFiles } from '@nx/devkit';
import { Refusal } from './refusal.mjs';

const shownFiles = 5;

/**
 * Refuses to take away what code elsewhere names: it would not compile without it.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} what as people call it
 * @param {{ uses: RegExp, own: string[], within?: string[] }} named how code names it, the files and folders that go or change with
 *   it, and where it is looked for, unless everywhere
 * @throws {Refusal} that names them
 */
export function refuseUsed(tree, what, { uses, own, within = ['apps', 'libs'] }) {
  /** @type {string[]} */
  const users = [];
  const look = (/** @type {string} */ path) => {
    if (!path.endsWith('.ts') || path.includes('/generated/')) return;
    if (own.some((one) => path === one || path.startsWith(`${one}/`))) return;
    if (uses.test(tree.read(path, 'utf8') ?? '')) users.push(path);
  };
  for (const folder of within) visitNotIgnoredFiles(tree, folder, look);
  if (users.length === 0) return;
  const more = users.length > shownFiles ? [`… and ${users.length - shownFiles} more`] : [];
  throw new Refusal(
    [`${what} is named in code that stays:`, ...users.slice(0, shownFiles), ...more].join('\n'),
  );
}
