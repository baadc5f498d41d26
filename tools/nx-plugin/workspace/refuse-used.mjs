import { visitNotIgnoredFiles } from '@nx/devkit';
import { Refusal } from './refusal.mjs';

const shownFiles = 5;

/**
 * Refuses to take away what code elsewhere names: it would not compile without it.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} what as people call it
 * @param {{ uses: RegExp, own: string[] }} named how code names it, and the files that go or change with it
 * @throws {Refusal} that names them
 */
export function refuseUsed(tree, what, { uses, own }) {
  /** @type {string[]} */
  const users = [];
  const look = (/** @type {string} */ path) => {
    if (!path.endsWith('.ts') || own.includes(path) || path.includes('/generated/')) return;
    if (uses.test(tree.read(path, 'utf8') ?? '')) users.push(path);
  };
  for (const folder of ['apps', 'libs']) visitNotIgnoredFiles(tree, folder, look);
  if (users.length === 0) return;
  const more = users.length > shownFiles ? [`… and ${users.length - shownFiles} more`] : [];
  throw new Refusal(
    [`${what} is named in code that stays:`, ...users.slice(0, shownFiles), ...more].join('\n'),
  );
}
