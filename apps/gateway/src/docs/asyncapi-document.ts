import { type JsonSchema, SchemaComponents } from '@ginforge/chassis';
import { subprotocol } from '../realtime/upgrade-request.js';
import { asyncApiChannels } from './asyncapi-channels.js';
import { type AsyncApiMessage, asyncApiMessages } from './asyncapi-messages.js';
import { asyncApiOperations } from './asyncapi-operations.js';

/** An AsyncAPI 3.0 document, as far as we make one. */
export interface AsyncApiDocument {
  readonly asyncapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly channels: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: {
    readonly messages: Readonly<Record<string, AsyncApiMessage>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
  readonly [field: string]: unknown;
}

/** AP-07: realtime.md as an AsyncAPI 3.0 document, from the schemas that validate what clients send and that type what servers send. */
export function asyncApiDocument(): AsyncApiDocument {
  const schemas = new SchemaComponents();
  const messages = asyncApiMessages(schemas);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'GinForge realtime',
      version: '1',
      description: 'JSON messages over one WebSocket, and the Redis channels from which services reach it.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      gateway: { host: 'localhost:8080', protocol: 'ws', security: securityReferences() },
      redis: {
        host: 'localhost:6379',
        protocol: 'redis',
        description: 'What all gateways and services share.',
      },
    },
    channels: asyncApiChannels(),
    operations: asyncApiOperations(),
    components: { messages, schemas: schemas.list(), securitySchemes },
  };
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  query: { type: 'httpApiKey', name: 'token', in: 'query', description: 'Never logged (RT-02).' },
  subprotocol: {
    type: 'httpApiKey',
    name: 'Sec-WebSocket-Protocol',
    in: 'header',
    description: `\`${subprotocol}, bearer.<jwt>\`; the answer selects \`${subprotocol}\`.`,
  },
} as const;

function securityReferences(): object[] {
  return Object.keys(securitySchemes).map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));
}
