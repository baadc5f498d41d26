import { logger } from '@nx/devkit';
import { Refusal } from '../workspace/refusal.mjs';
import { refuseUsed } from '../workspace/refuse-used.mjs';
import { requireCleanCheckout } from '../workspace/require-clean-checkout.mjs';
import { SourceLines } from '../workspace/source-lines.mjs';
import { writeDocuments } from '../workspace/write-documents.mjs';
import { hasMessage } from './message-checks.mjs';
import {
  documentPath,
  gatewayPath,
  indexPath,
  messagePlaces,
  repliesOpening,
  sentOpening,
  sentPath,
  summariesOpenings,
  tables,
} from './message-places.mjs';

/** @typedef {import('./message-places.mjs').Direction} Direction */

/**
 * Undoes a type of message (NX-04), whoever sends it. One that other code names stays, and so does what the platform is built on.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {import('../remove/remove.mjs').RemoveOptions} options
 * @returns {Promise<() => void>} what is done once the files are gone
 * @throws {Refusal}
 */
export async function removeMessage(tree, options) {
  const type = options.name;
  const directions = /** @type {const} */ (['server', 'client']).filter((one) => hasMessage(tree, type, one));
  if (directions.length === 0) throw new Refusal(`There is no message ${type} in libs/protocol.`);
  for (const direction of directions) refuseWhatStays(tree, type, direction);
  requireCleanCheckout(tree, options);
  for (const direction of directions) await removeOne(tree, type, direction);
  if (!options.skipDocuments) logger.info('And from the running code: docs/api/realtime.asyncapi.json');
  return () => {
    if (!options.skipDocuments) writeDocuments(tree.root, { service: 'gateway', configuration: false });
    logger.info(`The message ${type} is gone.`);
  };
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} type
 * @param {Direction} direction
 * @throws {Refusal}
 */
function refuseWhatStays(tree, type, direction) {
  const { files, uses } = messagePlaces(type, direction);
  if (!files.every((path) => tree.exists(path))) {
    throw new Refusal(`${type} is a message of the ${direction} that the platform is built on: it stays.`);
  }
  const own = [...files, tables[direction].path, indexPath, gatewayPath];
  refuseUsed(tree, `The message ${type}`, { uses, own });
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} type
 * @param {Direction} direction
 */
async function removeOne(tree, type, direction) {
  const places = messagePlaces(type, direction);
  for (const path of places.files) tree.delete(path);
  const change = async (/** @type {string} */ path, /** @type {(source: SourceLines) => void} */ edit) => {
    const source = new SourceLines(tree, path);
    edit(source);
    await source.write();
  };
  await change(tables[direction].path, (table) => {
    table.removeStatement(places.tableImport);
    table.removeEntry(tables[direction].opening, type);
  });
  await change(documentPath, (document) => {
    document.removeEntry(summariesOpenings[direction], type);
    if (direction === 'client') document.removeEntry(repliesOpening, type);
  });
  if (direction === 'server') {
    await change(indexPath, (index) => index.removeStatement(places.exported));
    await change(sentPath, (sent) => sent.removeEntry(sentOpening, type));
  } else {
    await change(gatewayPath, (gateway) => {
      gateway.removeStatement(places.handlerImport);
      gateway.removeMember(places.handlerDecorator);
    });
  }
}
