import { type JsonSchema, type SchemaComponents } from '@ginforge/chassis';
import {
  clientMessages,
  type ClientMessageType,
  isMessageType,
  serverContents,
  serverMessage,
  type ServerMessageType,
} from '@ginforge/protocol';
import * as z from 'zod';

/** A message of an AsyncAPI document. */
export interface AsyncApiMessage {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly contentType: string;
  readonly payload: JsonSchema;
}

export const clientTypes = Object.keys(clientMessages) as ClientMessageType[];
export const serverTypes = Object.keys(serverContents) as ServerMessageType[];

export const clientSummaries: Record<ClientMessageType, string> = {
  ping: 'Asks for a sign of life; the `pong` has the same `id`.',
  pong: 'Answers the server’s `ping`.',
  chat: 'Says something to one user, on all of that user’s connections (RT-14).',
  join_room: 'Enters a room (RT-20, RT-21).',
  leave_room: 'Leaves a room; harmless where one is not in it (RT-22).',
  room_message: 'Says something to all members of a room (RT-15).',
  auth: 'Hands in a fresh token before the old one expires (RT-07).',
  resume: 'The first message after a reconnect: asks for what was missed (RT-33).',
};

export const serverSummaries: Record<ServerMessageType, string> = {
  welcome: 'The first message on every connection (RT-05).',
  ping: 'Asks for a sign of life (RT-25).',
  pong: 'Answers the client’s `ping`.',
  notification: 'Tells the user something.',
  chat: 'What another user, or another device of the same one, said.',
  broadcast: 'What is for everybody.',
  room_message: 'What was said in a room.',
  user_status: 'Somebody came online or went offline (RT-23).',
  data_update: 'Data that is shown somewhere has changed.',
  error: 'A message was refused; the connection stays open (RT-10).',
  system: 'What the platform itself has to say.',
  ack: 'A message that carried an `id` was accepted (RT-13).',
  resumed: 'What became of each stream of a `resume` (RT-33).',
};

/** What answers a client's message. */
export const replies: Partial<Record<ClientMessageType, readonly ServerMessageType[]>> = {
  ping: ['pong'],
  chat: ['ack', 'error'],
  join_room: ['ack', 'error'],
  leave_room: ['ack', 'error'],
  room_message: ['ack', 'error'],
  auth: ['ack', 'error'],
  resume: ['resumed', 'error'],
};

/** Every message of realtime.md by its name in the document. */
export function asyncApiMessages(schemas: SchemaComponents): Record<string, AsyncApiMessage> {
  return {
    ...Object.fromEntries(clientTypes.map((type) => [`client_${type}`, clientMessage(type, schemas)])),
    ...Object.fromEntries(serverTypes.map((type) => [`server_${type}`, sentMessage(type, schemas)])),
    published: publishedMessage(schemas),
  };
}

function clientMessage(type: ClientMessageType, schemas: SchemaComponents): AsyncApiMessage {
  const id = z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'The client’s own (RT-13): what answers the message names it.' });
  const payload = schemas.add(z.object({ type: z.literal(type), id }), 'input');
  return {
    ...described(type, clientSummaries[type]),
    payload: joined(payload, schemas.add(clientMessages[type], 'input')),
  };
}

function sentMessage(type: ServerMessageType, schemas: SchemaComponents): AsyncApiMessage {
  return { ...described(type, serverSummaries[type]), payload: schemas.add(serverMessage(type), 'output') };
}

/** RT-30 */
function publishedMessage(schemas: SchemaComponents): AsyncApiMessage {
  const schema = z.object({
    type: z.custom<string>(isMessageType).optional().meta({
      type: 'string',
      description: 'From the channel where it is missing; on a `user` channel it is required.',
    }),
    id: z.string().max(256).optional().meta({ description: 'Made where it is missing.' }),
    from: z.string().max(256).optional(),
    from_name: z.string().max(256).optional(),
    content: z.unknown().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    timestamp: z.number().optional().meta({ description: 'Unix milliseconds; now where it is missing.' }),
  });
  const summary = 'What a service publishes; `{"message": …}` around it is accepted too (RT-30).';
  return { ...described('published', summary), payload: schemas.add(schema, 'input') };
}

function described(name: string, summary: string): Omit<AsyncApiMessage, 'payload'> {
  return { name, title: name, summary, contentType: 'application/json' };
}

/** Two object schemas as one. */
function joined(one: JsonSchema, other: JsonSchema): JsonSchema {
  const required = [one, other].flatMap(({ required: names }) =>
    Array.isArray(names) ? names.map(String) : [],
  );
  return {
    ...one,
    properties: { ...Object(one['properties']), ...Object(other['properties']) } as JsonSchema,
    required,
  };
}
