import { className } from '../service/class-name.mjs';

export const gatewayPath = 'apps/gateway/src/realtime/realtime.gateway.ts';
export const gatewayOpening = 'export class RealtimeGateway {';

/** @typedef {'server' | 'client'} Direction who sends it */

/** The line that opens the table of each direction's messages, and the file that it is in. */
export const tables = {
  server: { path: 'libs/protocol/src/server-message.ts', opening: 'export const serverContents = {' },
  client: { path: 'libs/protocol/src/client-message.ts', opening: 'export const clientMessages = {' },
};

export const indexPath = 'libs/protocol/src/index.ts';
export const documentPath = 'apps/gateway/src/docs/asyncapi-messages.ts';
export const summariesOpenings = {
  server: 'export const serverSummaries: Record<ServerMessageType, string> = {',
  client: 'export const clientSummaries: Record<ClientMessageType, string> = {',
};
export const repliesOpening =
  'export const replies: Partial<Record<ClientMessageType, readonly ServerMessageType[]>> = {';
export const sentPath = 'apps/gateway/src/realtime/server-messages.int.spec.ts';
export const sentOpening = 'const ofServices: Partial<ServerContents> = {';

/**
 * The names in code of a type of message, and its files.
 *
 * @param {string} type
 * @param {Direction} direction
 */
export function messagePlaces(type, direction) {
  const name = type.replaceAll('_', '-');
  const upper = className(name);
  const lower = upper.charAt(0).toLowerCase() + upper.slice(1);
  const schema = direction === 'server' ? `${lower}Content` : `${lower}Request`;
  const protocol = [
    `libs/protocol/src/${name}.${direction}-message.ts`,
    `libs/protocol/src/${name}.${direction}-message.spec.ts`,
  ];
  const handler = [
    `apps/gateway/src/realtime/${name}.handler.ts`,
    `apps/gateway/src/realtime/${name}.int.spec.ts`,
  ];
  return {
    name,
    upper,
    lower,
    schema,
    files: direction === 'server' ? protocol : [...protocol, ...handler],
    tableImport: `import { ${schema} } from './${name}.${direction}-message.js';`,
    tableEntry: `${type}: ${schema},`,
    exported: `export { ${lower}Message, type ${upper}Content } from './${name}.server-message.js';`,
    handlerImport: `import { take${upper} } from './${name}.handler.js';`,
    handlerDecorator: `@SubscribeMessage('${type}')`,
    /** How other code names it. */
    uses: new RegExp(
      direction === 'server'
        ? `\\b${schema}\\b|\\b${upper}Content\\b|\\b${lower}Message\\b`
        : `\\b${schema}\\b|\\btake${upper}\\b|ClientMessage<'${type}'>`,
    ),
  };
}
