import { schemaCode } from '../fields/field-code.mjs';
import { isSameCode } from '../fields/is-same-code.mjs';
import { longestName } from '../register/service-register.mjs';
import { Refusal } from '../workspace/refusal.mjs';
import { SourceLines } from '../workspace/source-lines.mjs';
import { gatewayPath, indexPath, messagePlaces, tables } from './message-places.mjs';

/** Methods of a WebSocket gateway that Nest calls as its connections come and go. */
const nestHooks = ['afterInit', 'handleConnection', 'handleDisconnect'];

/** @typedef {import('./message-places.mjs').Direction} Direction */

/**
 * @param {string} type
 * @throws {Refusal}
 */
export function refuseBadType(type) {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(type)) {
    throw new Refusal(`The type of a message must be snake_case, as order_shipped is; "${type}" is not.`);
  }
  if (type.length > longestName) {
    throw new Refusal(
      `The type of a message must have at most ${longestName} letters; ${type} has ${type.length}.`,
    );
  }
  if (messagePlaces(type, 'client').lower in {}) {
    throw new Refusal(`${type} is something that every object has: name the type otherwise.`);
  }
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} type
 * @param {Direction} direction
 * @returns {boolean} whether the protocol has it
 */
export function hasMessage(tree, type, direction) {
  const { path, opening } = tables[direction];
  return new SourceLines(tree, path).hasEntry(opening, type);
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} type
 * @param {{ direction: Direction, fields: import('../fields/parse-fields.mjs').Field[] }} described
 * @returns {boolean} whether a run with this very type and these fields has made it
 */
export function isSameMessage(tree, type, { direction, fields }) {
  const [definition = ''] = messagePlaces(type, direction).files;
  const found = tree.read(definition, 'utf8');
  if (found === null || !hasMessage(tree, type, direction)) return false;
  return isSameCode(found, `z.object({ ${schemaCode(fields)} })`);
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} type
 * @param {Direction} direction
 * @throws {Refusal} with the owner's name
 */
export function refuseTakenType(tree, type, direction) {
  if (hasMessage(tree, type, direction)) {
    const { path } = tables[direction];
    throw new Refusal(
      `The message ${type} of the ${direction} is there already, in ${path}: change it there.`,
    );
  }
  const { files, lower, uses } = messagePlaces(type, direction);
  const left = files.find((path) => tree.exists(path));
  if (left) throw new Refusal(`The file ${left} is there already: remove it or name the type otherwise.`);
  const places = [tables[direction].path, direction === 'server' ? indexPath : gatewayPath];
  const owner = places.find((path) => uses.test(tree.read(path, 'utf8') ?? ''));
  if (owner) {
    throw new Refusal(`${owner} has a name that ${type} would have in code: name the type otherwise.`);
  }
  if (direction === 'client' && nestHooks.includes(lower)) {
    throw new Refusal(
      `Nest itself calls what is called ${lower} in ${gatewayPath}: name the type otherwise.`,
    );
  }
  const member = new RegExp(`^ +((async|readonly|private) )*${lower}[(:]`, 'm');
  if (direction === 'client' && member.test(tree.read(gatewayPath, 'utf8') ?? '')) {
    throw new Refusal(`${gatewayPath} has something called ${lower} already: name the type otherwise.`);
  }
}
