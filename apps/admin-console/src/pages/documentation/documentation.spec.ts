import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationsOf, unavailableServices } from './api-operation.js';
import { type Json, resolverOf } from './json-pointer.js';
import { codesOf, messagesOf } from './realtime-message.js';
import { schemaNode } from './schema-node.js';
import { tableOfContents } from './table-of-contents.js';

/** The documents as the repository keeps them. */
function kept(name: string): Json {
  const path = join(import.meta.dirname, '../../../../../docs/api', name);
  return JSON.parse(readFileSync(path, 'utf8')) as Json;
}

/** Every level of a schema down to where it repeats itself. */
function walk(schema: unknown, resolve: ReturnType<typeof resolverOf>, depth = 0): number {
  const { fields } = schemaNode(schema, resolve);
  return depth > 6 ? 1 : fields.reduce((sum, field) => sum + walk(field.schema, resolve, depth + 1), 1);
}

describe('operationsOf', () => {
  const document = kept('admin-api.openapi.json');
  const operations = operationsOf(document);

  it('[AP-07] reads every operation with its permission, parameters, body and answers', () => {
    const paths = Object.values(document['paths'] as Record<string, object>);
    expect(operations).toHaveLength(paths.flatMap((path) => Object.keys(path)).length);
    const list = operations.find(({ id }) => id === 'Products_list');
    expect(list).toMatchObject({ method: 'GET', path: '/api/v1/admin/products', permission: 'product:read' });
    expect(list?.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(['page', 'status']));
    const create = operations.find(({ id }) => id === 'Products_create');
    expect(create?.body?.mediaType).toBe('application/json');
    const forbidden = create?.answers.find(({ status }) => status === '403');
    expect(forbidden?.content?.examples.join()).toContain('2003');
  });

  it('[AP-07] every schema of every operation can be read, also those that contain themselves', () => {
    const sizes = operations.flatMap(({ body, answers, resolve }) =>
      [body, ...answers.map(({ content }) => content)].map((content) => walk(content?.schema, resolve)),
    );
    expect(Math.max(...sizes)).toBeGreaterThan(20);
    expect(operations.filter(({ summary }) => summary === '')).toEqual([]);
  });

  it('[AP-07] of a merged document it tells services and groups apart, and who could not be asked', () => {
    const operation = { operationId: 'user-api.Orders_list', tags: ['user-api: Orders'], responses: {} };
    const merged = {
      info: { 'x-unavailable-services': ['file-api'] },
      paths: { '/orders': { get: operation } },
    };
    expect(operationsOf(merged)).toMatchObject([{ service: 'user-api', group: 'Orders', method: 'GET' }]);
    expect(unavailableServices(merged)).toEqual(['file-api']);
  });
});

describe('messagesOf', () => {
  const document = kept('realtime.asyncapi.json');

  it('[AP-07] reads the messages both ways, what answers them, and the codes', () => {
    const messages = messagesOf(document);
    const chat = messages.find(({ id }) => id === 'client_chat');
    expect(chat).toMatchObject({
      direction: 'client',
      title: 'chat',
      replies: ['server_ack', 'server_error'],
    });
    expect(messages.find(({ id }) => id === 'server_chat')?.replies).toEqual([]);
    for (const { payload, resolve } of messages) expect(walk(payload, resolve)).toBeGreaterThan(1);
    expect(Object.fromEntries(codesOf(document, 'x-close-codes'))).toHaveProperty('4403');
    expect(Object.fromEntries(codesOf(document, 'x-error-codes'))).toHaveProperty('NOT_IN_ROOM');
  });
});

describe('tableOfContents', () => {
  const operations = operationsOf(kept('admin-api.openapi.json'));
  const messages = messagesOf(kept('realtime.asyncapi.json'));
  const found = (search: string): string[] =>
    tableOfContents({ operations, messages }, search).flatMap(({ entries }) => entries.map(({ id }) => id));

  it('[AP-07] finds what has all of the words, wherever they stand', () => {
    expect(found('')).toHaveLength(operations.length + messages.length);
    expect(found('CREATES product:manage')).toEqual(['Products_create']);
    expect(found('join_room')).toEqual(['client_join_room']);
    expect(found('no such words')).toEqual([]);
  });
});

describe('schemaNode', () => {
  const tree = {
    description: 'A node',
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', maxLength: 64 },
      children: { type: 'array', items: { $ref: '#/components/schemas/tree-api.Tree' } },
      parent: { anyOf: [{ $ref: '#/components/schemas/tree-api.Tree' }, { type: 'null' }] },
      colour: { enum: ['red', 'green'] },
    },
  };
  const endless = { $ref: '#/components/schemas/endless' };
  const resolve = resolverOf({ components: { schemas: { 'tree-api.Tree': tree, endless } } });
  const read = (schema: unknown) => schemaNode(schema, resolve);

  it('[AP-07] sees through references, lists and alternatives', () => {
    const node = read({ $ref: '#/components/schemas/tree-api.Tree' });
    expect(node).toMatchObject({ type: 'Tree', description: 'A node' });
    expect(node.fields.map(({ name, isRequired, schema }) => [name, isRequired, read(schema).type])).toEqual([
      ['name', true, 'string'],
      ['children', false, 'Tree[]'],
      ['parent', false, 'Tree | null'],
      ['colour', false, '"red" | "green"'],
    ]);
    expect(read(tree.properties.name).limits).toEqual(['maxLength: 64']);
    for (const within of [tree.properties.children, tree.properties.parent]) {
      expect(read(within).fields.map(({ name }) => name)).toContain('colour');
    }
  });

  it('[AP-07] a reference that leads nowhere, or round and round, is anything', () => {
    for (const $ref of ['#/components/schemas/none', '#/components/schemas/endless', 'https://elsewhere/']) {
      expect(read({ $ref })).toMatchObject({ type: 'any', fields: [] });
    }
  });
});
