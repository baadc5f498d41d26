import { logger } from '@nx/devkit';
import { join } from 'node:path';
import { exampleCode, schemaCode } from '../fields/field-code.mjs';
import { parseFields } from '../fields/parse-fields.mjs';
import { docComment } from '../workspace/doc-comment.mjs';
import { renderFiles } from '../workspace/render-files.mjs';
import { requireCleanCheckout } from '../workspace/require-clean-checkout.mjs';
import { SourceLines } from '../workspace/source-lines.mjs';
import { writeDocuments } from '../workspace/write-documents.mjs';
import { isSameMessage, refuseBadType, refuseTakenType } from './message-checks.mjs';
import {
  documentPath,
  gatewayOpening,
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
 * @typedef {object} MessageOptions
 * @property {string} name
 * @property {Direction} direction
 * @property {string} [fields]
 * @property {string} [summary]
 * @property {boolean} [allowDirty]
 * @property {boolean} [skipDocuments]
 */

/**
 * What is known of a message once its options are read.
 *
 * @typedef {object} PlannedMessage
 * @property {string} type
 * @property {Direction} direction
 * @property {import('../fields/parse-fields.mjs').Field[]} fields
 * @property {string} summary
 */

/**
 * `@ginforge/nx-plugin:message` (NX-03): a type of message of the protocol with the schema of its content and its tests, and what takes
 * it in the gateway where clients send it, or what makes it where services do.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {MessageOptions} options
 * @returns {Promise<void | (() => void)>} what is done once the files are written
 * @throws {import('../workspace/refusal.mjs').Refusal}
 */
export default async function message(tree, options) {
  const { name: type, direction, summary = `The message \`${options.name}\`.` } = options;
  refuseBadType(type);
  const fields = parseFields(options.fields ?? '');
  if (isSameMessage(tree, type, { direction, fields })) {
    logger.info(`${type} is there already, just as asked: nothing to do.`);
    return undefined;
  }
  refuseTakenType(tree, type, direction);
  const planned = { type, direction, fields, summary: docComment(summary) };
  const sources =
    direction === 'server' ? withServerMessage(tree, planned) : withClientMessage(tree, planned);
  requireCleanCheckout(tree, options);
  await writeFiles(tree, planned);
  for (const source of sources) await source.write();
  if (!options.skipDocuments) logger.info('And from the running code: docs/api/realtime.asyncapi.json');
  return () => {
    if (!options.skipDocuments) writeDocuments(tree.root, { service: 'gateway', configuration: false });
    logger.info(told(planned));
  };
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {PlannedMessage} planned
 * @returns {SourceLines[]} what lists messages, with this one, not written yet
 */
function withServerMessage(tree, planned) {
  const index = new SourceLines(tree, indexPath);
  index.addStatement(messagePlaces(planned.type, 'server').exported);
  const sent = new SourceLines(tree, sentPath);
  sent.addAtEndOf(sentOpening, `${planned.type}: ${exampleCode(planned.fields)},`);
  return [withMessage(tree, planned), withSummary(tree, planned), index, sent];
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {PlannedMessage} planned
 * @returns {SourceLines[]}
 */
function withClientMessage(tree, planned) {
  const { type, summary } = planned;
  const { lower, upper, handlerImport, handlerDecorator } = messagePlaces(type, 'client');
  const document = withSummary(tree, planned);
  document.addAtEndOf(repliesOpening, `${type}: ['ack', 'error'],`);
  const gateway = new SourceLines(tree, gatewayPath);
  gateway.addStatement(handlerImport);
  gateway.addAtEndOf(
    gatewayOpening,
    '',
    `/** ${summary} */`,
    handlerDecorator,
    `${lower}(@MessageBody(new MessagePipe('${type}')) { connection, message }: Received<'${type}'>`,
    `): AckDetails { return take${upper}(connection, message); }`,
  );
  return [withMessage(tree, planned), document, gateway];
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {PlannedMessage} planned
 */
function withMessage(tree, { type, direction }) {
  const { tableImport, tableEntry } = messagePlaces(type, direction);
  const table = new SourceLines(tree, tables[direction].path);
  table.addStatement(tableImport);
  table.addAtEndOf(tables[direction].opening, tableEntry);
  return table;
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {PlannedMessage} planned
 */
function withSummary(tree, { type, direction, summary }) {
  const document = new SourceLines(tree, documentPath);
  document.addAtEndOf(summariesOpenings[direction], `${type}: ${JSON.stringify(summary)},`);
  return document;
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {PlannedMessage} planned
 */
async function writeFiles(tree, { type, direction, fields, summary }) {
  const required = fields.filter(({ isRequired }) => isRequired);
  const code = { schemaCode: schemaCode(fields), example: exampleCode(fields) };
  const values = { ...messagePlaces(type, direction), ...code, type, fields, required, summary };
  const templates = join(import.meta.dirname, 'files');
  await renderFiles(tree, join(templates, direction), 'libs/protocol/src', values);
  if (direction === 'client') {
    await renderFiles(tree, join(templates, 'handler'), 'apps/gateway/src/realtime', values);
  }
}

/** @param {PlannedMessage} planned */
function told({ type, direction }) {
  const { name, lower } = messagePlaces(type, direction);
  const use =
    direction === 'server'
      ? `Send it:  messages.sendToUser(userId, ${lower}Message({ … })), of a NotificationClient or within the outbox`
      : `Do it:    apps/gateway/src/realtime/${name}.handler.ts takes it`;
  return `
${type} is a message of the ${direction}: libs/protocol/src/${name}.${direction}-message.ts says what it carries.
${use}
Test it:  npx nx run-many -t lint typecheck test test-int -p protocol gateway
Undo it:  npx nx g @ginforge/nx-plugin:remove ${type} --kind=message`;
}
