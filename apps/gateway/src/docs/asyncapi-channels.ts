import {
  channels,
  closeCodes,
  describeError,
  errorCodes,
  heartbeatSeconds,
  maxMessageBytes,
  maxMessageDepth,
  maxRoomsPerConnection,
} from '@ginforge/protocol';
import { realtimePath, subprotocol } from '../realtime/upgrade-request.js';
import { clientTypes, serverTypes } from './asyncapi-messages.js';

/** The WebSocket, and the Redis channels of RT-30. */
export function asyncApiChannels(): Record<string, Record<string, unknown>> {
  return { realtime: realtimeChannel(), ...redisChannels() };
}

function realtimeChannel(): Record<string, unknown> {
  const names = [
    ...clientTypes.map((type) => `client_${type}`),
    ...serverTypes.map((type) => `server_${type}`),
  ];
  return {
    address: realtimePath,
    title: 'The connection',
    description: [
      'JSON text frames, one message each.',
      `A message has at the most ${maxMessageBytes} bytes and ${maxMessageDepth} levels;`,
      `a connection is in at the most ${maxRoomsPerConnection} rooms.`,
      `The server pings every ${heartbeatSeconds} s.`,
      `A plain GET of the same path says why an upgrade would be refused (RT-03).`,
    ].join(' '),
    servers: [{ $ref: '#/servers/gateway' }],
    messages: references(names),
    bindings: { ws: handshake },
    'x-subprotocol': subprotocol,
    'x-close-codes': Object.values(closeCodes),
    'x-error-codes': errorCodes.map((code) => ({ code, message: describeError(code) })),
  };
}

/** RT-02, RT-33 */
const handshake = {
  method: 'GET',
  query: {
    type: 'object',
    properties: {
      token: { type: 'string', description: 'The access token, where no header can be sent.' },
      resume: {
        type: 'string',
        enum: ['1'],
        description: 'The first message will be a `resume`: nothing of a stream precedes its answer.',
      },
    },
  },
  headers: {
    type: 'object',
    properties: {
      Authorization: { type: 'string', description: '`Bearer <jwt>`' },
      'Sec-WebSocket-Protocol': { type: 'string', description: `\`${subprotocol}, bearer.<jwt>\`` },
      Origin: { type: 'string', description: 'The gateway’s own, or one that is listed (RT-04).' },
    },
  },
  bindingVersion: '0.1.0',
};

const userParameter = { userId: { description: 'A user id.' } };

/** RT-30 */
export const publishChannels: Readonly<
  Record<string, { address: string; description: string; parameters?: object }>
> = {
  broadcast: { address: channels.broadcast, description: 'Reaches everybody.' },
  user: { address: channels.user('{userId}'), description: 'Reaches one user.', parameters: userParameter },
  room: {
    address: channels.room('{room}'),
    description: 'Reaches the members of a room.',
    parameters: { room: { description: 'A room’s name; it may hold colons.' } },
  },
  notification: {
    address: channels.notification('{userId}'),
    description: 'Reaches one user; a bare `{title, body}` is accepted too.',
    parameters: userParameter,
  },
};

function redisChannels(): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(publishChannels).map(([name, channel]) => [
      `redis_${name}`,
      { ...channel, servers: [{ $ref: '#/servers/redis' }], messages: references(['published']) },
    ]),
  );
}

function references(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
}
