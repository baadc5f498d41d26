import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { clientMessages, closeCodes, errorCodes, serverContents } from '@ginforge/protocol';
import { documentDrift } from '@ginforge/testing';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { asyncApiDocument } from './asyncapi-document.js';

const document = asyncApiDocument();
const realtime = document.channels['realtime'] ?? {};

async function specification(): Promise<object> {
  const file = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json');
  return JSON.parse(await readFile(file, 'utf8')) as object;
}

/** Every `$ref` in the document that leads nowhere. */
function danglingReferences(): string[] {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    ([, path = '']) => path,
  );
  return references.filter((path) => {
    let place: unknown = document;
    for (const step of path.split('/')) place = (place as Record<string, unknown> | undefined)?.[step];
    return place === undefined;
  });
}

describe('the AsyncAPI document', () => {
  it('[AP-07] is valid AsyncAPI 3.0, and all of its references lead somewhere', async () => {
    const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
    addFormats.default(ajv);
    const validate = ajv.compile(await specification());
    validate(document);
    expect(validate.errors).toBeNull();
    expect(danglingReferences()).toEqual([]);
  });

  it('[AP-07] has every type of message both ways, in the channel and as an operation', () => {
    const names = [
      ...Object.keys(clientMessages).map((type) => `client_${type}`),
      ...Object.keys(serverContents).map((type) => `server_${type}`),
    ];
    expect(Object.keys(Object(realtime['messages']))).toEqual(names);
    expect(Object.keys(document.components.messages)).toEqual([...names, 'published']);
    expect(Object.keys(Object(document['operations']))).toEqual(
      expect.arrayContaining([
        ...Object.keys(clientMessages).map((type) => `receive_${type}`),
        ...Object.keys(serverContents).map((type) => `send_${type}`),
      ]),
    );
  });

  it('[AP-07] [RT-17] has every error code and every close code', () => {
    expect(realtime['x-error-codes']).toMatchObject(errorCodes.map((code) => ({ code })));
    expect(realtime['x-close-codes']).toEqual(Object.values(closeCodes));
    expect(document.components.schemas['ErrorContent']).toMatchObject({
      properties: { code: { enum: errorCodes } },
    });
  });

  it('[RT-30] has the Redis channels, letter for letter', () => {
    const addresses = Object.values(document.channels).map(({ address }) => address);
    expect(addresses).toEqual([
      '/ws',
      'websocket:broadcast',
      'websocket:user:{userId}',
      'websocket:room:{room}',
      'websocket:notification:{userId}',
    ]);
  });

  it.each([
    [
      'client_chat',
      { type: 'chat', to: 'u1', content: { text: 'hi' }, id: '1' },
      { type: 'chat', content: 'hi' },
    ],
    ['client_join_room', { type: 'join_room', content: 'chat:1' }, { type: 'join_room', content: 7 }],
    ['client_auth', { type: 'auth', content: { token: 't' } }, { type: 'auth', content: {} }],
    [
      'client_resume',
      { type: 'resume', content: { streams: { user: { epoch: 'e', offset: 1 } } } },
      { type: 'resume', content: { streams: { user: { rewind: 0 } } } },
    ],
    [
      'server_error',
      { type: 'error', content: { code: 'BAD_JSON', message: 'no' }, timestamp: 1 },
      { type: 'error', content: { code: 'ELSE', message: 'no' }, timestamp: 1 },
    ],
  ])('[AP-07] lets through with %s what the code does, and nothing else', (name, good, bad) => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'document', ...document });
    const validate = ajv.compile({ $ref: `document#/components/messages/${name}/payload` });
    expect([validate(good), validate(bad)]).toEqual([true, false]);
  });

  it('[AP-07] is the one that the repository keeps', async () => {
    expect(await documentDrift('realtime.asyncapi.json', document)).toBeUndefined();
  });
});
