import { join } from 'node:path';
import { Failure } from './failure.mjs';

/** The root of the checkout. */
export const workspace = join(import.meta.dirname, '../..');

/** Everything that `npm start` keeps between two starts; `npm run reset` removes it. */
export const dataDirectory = join(workspace, '.data');

/** @param {string} line a step of start or test, as people read it */
export const say = (line) => console.log(line);

/** Refuses a Node that some dependency does not run on (PF-04). */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(
    `GinForge needs Node 20.19 or newer and this is ${process.versions.node}: install a newer one.`,
  );
}
