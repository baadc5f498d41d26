import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { truncate } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { eventually } from '@ginforge/testing';

import { type Owner, TestService } from '../../test-service.js';
import { Files } from '../files.fixture.js';

let service: TestService;
let files: Files;
let ada: Owner;

beforeAll(async () => {
  service = await TestService.start();
  files = new Files(service);
  ada = service.owner();
});
afterAll(() => service.stop());

const alphabet = 'abcdefghijklmnopqrstuvwxyz';
const etagOf = (content: string) => `"${createHash('sha256').update(content).digest('hex')}"`;

function read(
  id: string,
  headers: Record<string, string> = {},
  method = 'GET',
  query = '',
): Promise<Response> {
  return service.fetch(`/${id}/content${query}`, { method, headers, token: ada.token });
}

describe('the content of a file', () => {
  let id: string;
  beforeAll(async () => (id = await files.ready(ada, { name: 'Straße.txt', content: alphabet })));

  it('[FI-02] comes whole, with all that says what it is and is not', async () => {
    const response = await read(id);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-length': '26',
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="Stra?e.txt"; filename*=UTF-8''Stra%C3%9Fe.txt`,
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      etag: etagOf(alphabet),
    });
    expect(await response.text()).toBe(alphabet);
  });

  it.each([
    ['bytes=0-0', 'a', 'bytes 0-0/26'],
    ['bytes=10-12', 'klm', 'bytes 10-12/26'],
    ['bytes=20-', 'uvwxyz', 'bytes 20-25/26'],
    ['bytes=-2', 'yz', 'bytes 24-25/26'],
    ['bytes=-100', alphabet, 'bytes 0-25/26'],
  ])('[FI-02] comes in part: %s', async (range, text, contentRange) => {
    const response = await read(id, { range });
    expect([response.status, response.headers.get('content-range')]).toEqual([206, contentRange]);
    expect(response.headers.get('content-length')).toBe(String(text.length));
    expect(await response.text()).toBe(text);
  });

  it('[FI-02] a part that it has not is 416 and says how great it is', async () => {
    const response = await read(id, { range: 'bytes=26-' });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */26']);
    expect(await response.json()).toMatchObject({ code: 5009 });
    expect(response.headers.get('content-disposition')).toBeNull();
  });

  it('[FI-02] comes whole where the part is of something else, or of several', async () => {
    for (const headers of [
      { range: 'bytes=0-1', 'if-range': '"another"' },
      { range: 'bytes=0-1', 'if-range': `W/${etagOf(alphabet)}` },
      { range: 'bytes=0-1,4-5' },
    ] as Record<string, string>[]) {
      const response = await read(id, headers);
      expect([response.status, await response.text()]).toEqual([200, alphabet]);
    }
    const same = await read(id, { range: 'bytes=0-1', 'if-range': etagOf(alphabet) });
    expect([same.status, await same.text()]).toEqual([206, 'ab']);
  });

  it('[FI-02] is 304 where the client has it, 412 where it wants another', async () => {
    const known = await read(id, { 'if-none-match': `"x", W/${etagOf(alphabet)}`, range: 'bytes=0-1' });
    expect([known.status, await known.text(), known.headers.get('etag')]).toEqual([
      304,
      '',
      etagOf(alphabet),
    ]);
    const other = await read(id, { 'if-match': '"x"' });
    expect([other.status, await other.json()]).toMatchObject([412, { code: 1016 }]);
  });

  it('[FI-02] HEAD tells all of it and sends nothing, also where it asks for a part', async () => {
    const response = await read(id, { range: 'bytes=0-1' }, 'HEAD');
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
      200,
      '26',
      '',
    ]);
    expect((await read(id, { 'if-none-match': '*' }, 'HEAD')).status).toBe(304);
  });

  it('[FI-02] may be nothing at all', async () => {
    const empty = await files.ready(ada, { content: '' });
    const response = await read(empty);
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
      200,
      '0',
      '',
    ]);
    expect((await read(empty, { range: 'bytes=0-' })).status).toBe(416);
  });

  it('[FI-02] is shown in a page only where nothing of it can run', async () => {
    const inline = async (contentType: string) => {
      const other = await files.ready(ada, { name: 'x', contentType });
      return (await read(other, {}, 'GET', '?disposition=inline')).headers.get('content-disposition');
    };
    expect(await inline('image/png')).toBe('inline; filename=x');
    for (const type of ['text/html', 'image/svg+xml', 'application/xml', 'text/javascript']) {
      expect(await inline(type)).toBe('attachment; filename=x');
    }
    expect((await read(id, {}, 'GET', '?disposition=both')).status).toBe(400);
  });

  it('[FI-01] is 409 until it is looked at, 422 where it was rejected', async () => {
    const processing = await read(await files.processing(ada));
    expect([processing.status, processing.headers.get('retry-after')]).toEqual([409, '1']);
    expect(await processing.json()).toMatchObject({ code: 5002 });
    const rejected = await read(await files.rejected(ada));
    expect([rejected.status, await rejected.json()]).toMatchObject([422, { code: 5003 }]);
  });
});

describe('the thumbnail of a file', () => {
  it('[FI-01] is a small picture with a tag of its own, whole or in part', async () => {
    const id = await files.ready(ada, { contentType: 'image/png', thumbnail: Buffer.from('thumb') });
    const response = await service.fetch(`/${id}/thumbnail`, { token: ada.token });
    expect(await response.text()).toBe('thumb');
    expect(response.headers.get('content-type')).toBe('image/webp');
    const etag = response.headers.get('etag') ?? '';
    expect(etag).not.toBe((await read(id)).headers.get('etag'));
    const known = await service.fetch(`/${id}/thumbnail`, {
      token: ada.token,
      headers: { 'if-none-match': etag },
    });
    expect(known.status).toBe(304);
    const part = await service.fetch(`/${id}/thumbnail`, {
      token: ada.token,
      headers: { range: 'bytes=1-2' },
    });
    expect([part.status, await part.text()]).toEqual([206, 'hu']);
  });

  it('[FI-01] is 404 where there is none, 409 until it is looked at', async () => {
    const statuses = [await files.ready(ada), await files.processing(ada), await files.rejected(ada)].map(
      async (id) => (await service.get(`/${id}/thumbnail`, ada.token)).status,
    );
    expect(await Promise.all(statuses)).toEqual([404, 409, 422]);
  });
});

describe('bytes on their way', () => {
  const great = randomBytes(24 * 1_048_576);

  /** Reads the first bytes of an answer and no more. */
  async function begin(id: string) {
    const { hostname, port } = new URL(await service.app.getUrl());
    const headers = { Authorization: `Bearer ${ada.token}` };
    const outgoing = request({
      hostname,
      port,
      path: `/api/v1/files/${id}/content`,
      headers,
      agent: false,
    }).end();
    const [incoming] = (await once(outgoing, 'response')) as [Readable];
    await once(incoming, 'readable');
    return { outgoing, incoming };
  }

  it('[FI-02] whoever goes away closes the stream of the storage, of which little was read ahead', async () => {
    const id = await files.ready(ada, { content: great });
    const { storage } = service;
    const read = storage.read.bind(storage);
    const streams: Readable[] = [];
    let bytes = 0;
    storage.read = async (...which) => {
      const stream = await read(...which);
      stream.on('data', (chunk: Buffer) => (bytes += chunk.length));
      streams.push(stream);
      return stream;
    };
    const { outgoing, incoming } = await begin(id);
    incoming.on('error', () => undefined); // we cut it ourselves
    outgoing.destroy();
    await eventually(() => expect(streams.map(({ closed }) => closed)).toEqual([true]));
    expect(bytes).toBeLessThan(great.length);
    storage.read = read;
  });

  it('[FI-02] what the storage does not give to its end does not look complete, nor does anything follow it', async () => {
    const id = await files.ready(ada, { content: Buffer.concat([great, Buffer.from(randomUUID())]) });
    const { storageKey } = await files.contentOf(id);
    await truncate(join(service.directory, storageKey), great.length / 2);
    const { hostname, port } = new URL(await service.app.getUrl());
    const socket = connect(Number(port), hostname);
    const head = (path: string) =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ada.token}\r\n\r\n`;
    socket.write(head(`/api/v1/files/${id}/content`) + head('/healthz'));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined); // reset or ended, it is over
    await new Promise((resolve) => socket.once('close', resolve));
    const answers = Buffer.concat(chunks)
      .toString('latin1')
      .match(/HTTP\/1\.1 \d+ \w+/g);
    expect(answers).toEqual(['HTTP/1.1 200 OK']);
  });

  it('[AP-01] what the storage has lost is an error of ours, in the envelope and without a path', async () => {
    const id = await files.ready(ada);
    await service.storage.remove((await files.contentOf(id)).storageKey);
    const answer = await service.get(`/${id}/content`, ada.token);
    expect(answer).toMatchObject({ status: 500, code: 9000, message: 'Something went wrong on our side' });
    expect(answer.headers.get('content-disposition')).toBeNull();
  });
});
