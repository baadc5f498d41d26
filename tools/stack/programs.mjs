import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where package managers put programs that a plain PATH may lack. */
const furtherDirectories = ['/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/**
 * @param {string[]} names in the order of preference
 * @returns {string | undefined} the path of the first that is installed
 */
export function findProgram(...names) {
  const directories = [...(process.env.PATH ?? '').split(delimiter), ...furtherDirectories];
  for (const name of names) {
    const directory = directories.find((candidate) => candidate && isExecutable(join(candidate, name)));
    if (directory) return join(directory, name);
  }
  return undefined;
}

/**
 * @param {string} path
 * @returns {boolean}
 */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
