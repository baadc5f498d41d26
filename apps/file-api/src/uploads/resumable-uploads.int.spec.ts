import { Revocations } from '@ginforge/auth';
import { FileStorage } from '@ginforge/files';
import { eventually } from '@ginforge/testing';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Upload as TusClient } from 'tus-js-client';

import {
  bytesType,
  sha256,
  tusHeaders,
  uploadByClient,
  UploadsTestbed,
  uploadsPath,
} from './uploads-testbed.js';

interface FileRow {
  id: string;
  owner_id: string;
  audience: string;
  name: string;
  declared_type: string | null;
  size: string;
  status: string;
  staging_key: string;
}

const mebibyte = 1_048_576;
const maxBytes = 128 * mebibyte;

/** The most memory outside of the heap that this process took during `work`, in bytes over what it had before. */
async function memoryOf(work: () => Promise<void>): Promise<number> {
  const used = () => process.memoryUsage().arrayBuffers;
  const before = used();
  let most = before;
  const sampler = setInterval(() => (most = Math.max(most, used())), 5);
  try {
    await work();
  } finally {
    clearInterval(sampler);
  }
  return most - before;
}

describe('resumable uploads', () => {
  let testbed: UploadsTestbed;

  beforeAll(async () => {
    testbed = await UploadsTestbed.start({
      FILE_MAX_BYTES: String(maxBytes),
      FILE_CHECKSUM_MAX_BYTES: '1000000',
    });
  });
  afterAll(() => testbed.stop());

  const idOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);
  const stored = async (url: string) => buffer(await testbed.first.app.get(FileStorage).read(idOf(url)));
  const filesOf = (owner: string) => testbed.sql<FileRow>('SELECT * FROM files WHERE owner_id = $1', [owner]);
  const uploadsOf = (owner: string) => testbed.sql('SELECT * FROM uploads WHERE owner_id = $1', [owner]);
  const send: UploadsTestbed['first']['send'] = (...request) => testbed.first.send(...request);

  describe('by tus-js-client', () => {
    const options = (owner: string) => ({
      endpoint: testbed.first.url + uploadsPath,
      headers: testbed.as(owner),
      chunkSize: 300_000,
    });

    it('[FI-01] a file in chunks becomes a file of its owner, with the name as it is', async () => {
      const bytes = randomBytes(1_000_000);
      const metadata = { filename: '../Straße & 😀.bin', filetype: 'application/x-test' };
      const url = await uploadByClient(bytes, { ...options('ada'), metadata });
      expect(sha256(await stored(url))).toBe(sha256(bytes));
      expect(await filesOf('ada')).toMatchObject([
        {
          id: idOf(url),
          audience: 'user',
          name: '../Straße & 😀.bin',
          declared_type: 'application/x-test',
          size: '1000000',
          status: 'processing',
          staging_key: idOf(url),
        },
      ]);
    });

    it('[FI-03] an upload that was broken off goes on where it stands', async () => {
      const bytes = randomBytes(1_000_000);
      let broken = '';
      await new Promise<void>((resolve) => {
        const client = new TusClient(bytes, {
          ...options('bob'),
          onChunkComplete: () => {
            broken = client.url ?? '';
            void client.abort().then(resolve);
          },
        });
        client.start();
      });
      const { status, headers } = await send('HEAD', new URL(broken).pathname, testbed.as('bob'));
      expect(status).toBe(200);
      expect(Number(headers.get('upload-offset'))).toBeGreaterThanOrEqual(300_000);
      const url = await uploadByClient(bytes, { ...options('bob'), uploadUrl: broken });
      expect(url).toBe(broken);
      expect(sha256(await stored(url))).toBe(sha256(bytes));
      expect(await filesOf('bob')).toHaveLength(1);
    });

    it('[FI-01] the first bytes may come with the creation, by POST in place of PATCH too', async () => {
      for (const [owner, more] of [
        ['cleo', { uploadDataDuringCreation: true }],
        ['cleo', { overridePatchMethod: true }],
      ] as const) {
        const bytes = randomBytes(700_000);
        const url = await uploadByClient(bytes, { ...options(owner), ...more });
        expect(sha256(await stored(url))).toBe(sha256(bytes));
      }
      expect(await filesOf('cleo')).toHaveLength(2);
    });

    it('[FI-03] an upload is given up: its row goes at once, and its bytes by a job', async () => {
      const url = await testbed.begin(testbed.as('dan'), 10);
      await TusClient.terminate(testbed.first.url + url, { headers: testbed.as('dan') });
      expect(await uploadsOf('dan')).toEqual([]);
      const jobs = await testbed.sql('SELECT * FROM outbox_jobs WHERE payload::text LIKE $1', [
        `%${idOf(url)}%`,
      ]);
      expect(jobs).toHaveLength(1);
      expect(await send('HEAD', url, testbed.as('dan'))).toMatchObject({ status: 404 });
    });

    it('[FI-01] a file without bytes, and one by an administrator', async () => {
      const headers = testbed.as('eve', 'admin');
      const url = await uploadByClient(Buffer.alloc(0), { ...options('eve'), headers });
      expect(await filesOf('eve')).toMatchObject([{ id: idOf(url), audience: 'admin', size: '0' }]);
      expect(await stored(url)).toHaveLength(0);
    });
  });

  describe('by the protocol', () => {
    let ada: Record<string, string>;
    beforeEach(() => {
      ada = testbed.as('proto');
    });

    it('[FI-01] OPTIONS says what is offered', async () => {
      const { status, headers } = await send('OPTIONS', '', ada);
      expect(status).toBe(204);
      expect(Object.fromEntries(headers)).toMatchObject({
        'tus-resumable': '1.0.0',
        'tus-version': '1.0.0',
        'tus-max-size': String(maxBytes),
        'tus-extension': 'creation,creation-with-upload,expiration,termination,checksum',
        'tus-checksum-algorithm': 'sha1,sha256,md5',
      });
    });

    it('[FI-03] the place of an upload is a path that holds behind the gateway, and says when it is over', async () => {
      const { status, headers } = await send('POST', '', { ...ada, 'Upload-Length': '5' });
      expect(status).toBe(201);
      const location = headers.get('location') ?? '';
      expect(location).toMatch(/^\/api\/v1\/files\/uploads\/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
      const [row] = await testbed.sql<{ expires_at: Date }>('SELECT expires_at FROM uploads WHERE id = $1', [
        idOf(location),
      ]);
      expect(headers.get('upload-expires')).toBe(row?.expires_at.toUTCString());
      const head = await send('HEAD', location, ada);
      expect(Object.fromEntries(head.headers)).toMatchObject({
        'upload-offset': '0',
        'upload-length': '5',
        'cache-control': 'no-store',
        'tus-resumable': '1.0.0',
      });
      await send('DELETE', location, ada);
    });

    it('[FI-03] what somebody else uploads is not there, as what nobody does', async () => {
      const place = await testbed.begin(ada, 5);
      const others = [testbed.as('mallory'), testbed.as('proto', 'admin')];
      for (const headers of others) {
        for (const method of ['HEAD', 'PATCH', 'DELETE']) {
          const more = { ...headers, ...bytesType, 'Upload-Offset': '0' };
          for (const path of [place, '/0198a1f2-7c00-7000-8000-000000000002', '/nonsense']) {
            expect([method, path, (await send(method, path, more)).status]).toEqual([method, path, 404]);
          }
        }
      }
      expect(await send('HEAD', place, {})).toMatchObject({ status: 401 });
      await send('DELETE', place, ada);
    });

    it('[FI-03] whose token is revoked in the middle of an upload brings nothing more', async () => {
      const rex = testbed.as('rex');
      const place = await testbed.begin(rex, 5);
      const patch = (offset: number, body: string) =>
        send('PATCH', place, { ...rex, ...bytesType, 'Upload-Offset': String(offset) }, body);
      expect(await patch(0, 'he')).toMatchObject({ status: 204 });
      await testbed.first.app.get(Revocations).revokeUser('rex');
      expect(await patch(2, 'llo')).toMatchObject({ status: 401, code: 2001 });
      expect(await send('HEAD', place, rex)).toMatchObject({ status: 401 });
      expect(await filesOf('rex')).toEqual([]);
    });

    it('[FI-03] a PATCH is refused with its own status, and changes nothing', async () => {
      const place = await testbed.begin(ada, 5);
      const patch = (headers: Record<string, string>, body = 'x') =>
        send('PATCH', place, { ...ada, ...bytesType, 'Upload-Offset': '0', ...headers }, body);
      expect(await patch({ 'Upload-Offset': '1' })).toMatchObject({ status: 409, code: 1009 });
      expect(await patch({ 'Content-Type': 'application/octet-stream' })).toMatchObject({ status: 415 });
      for (const offset of ['-1', '1.5', '0x1', '', '1e0', '9'.repeat(30), '0, 0']) {
        expect([offset, (await patch({ 'Upload-Offset': offset })).status]).toEqual([offset, 400]);
      }
      expect(await patch({ 'Tus-Resumable': '0.2.2' })).toMatchObject({ status: 412 });
      expect((await patch({ 'Tus-Resumable': '' })).headers.get('tus-version')).toBe('1.0.0');
      expect(await patch({}, 'xxxxxx')).toMatchObject({ status: 413, code: 5005 });
      expect((await send('HEAD', place, ada)).headers.get('upload-offset')).toBe('0');
      expect(await patch({}, 'hello')).toMatchObject({ status: 204 });
      expect(await patch({ 'Upload-Offset': '5' }, '')).toMatchObject({ status: 204 });
      expect(await send('DELETE', place, ada)).toMatchObject({ status: 409 });
    });

    it('[FI-03] a creation is refused for lengths and metadata that are none', async () => {
      const create = (headers: Record<string, string>) => send('POST', '', { ...ada, ...headers });
      for (const length of ['', '-1', '1.5', '01', 'NaN', '1e3', '9'.repeat(20)]) {
        expect([length, (await create({ 'Upload-Length': length })).status]).toEqual([length, 400]);
      }
      expect(await create({ 'Upload-Length': String(maxBytes + 1) })).toMatchObject({
        status: 413,
        code: 5005,
      });
      expect(await create({ 'Upload-Defer-Length': '1' })).toMatchObject({ status: 400 });
      expect(await create({ 'Upload-Length': '1', 'Upload-Concat': 'partial' })).toMatchObject({
        status: 400,
      });
      const base64 = (text: string) => Buffer.from(text).toString('base64');
      const bad = [
        'filename !!!',
        'filename YQ==, filename YQ==',
        'filename YQ==,filename YQ==',
        '__proto__ YQ==',
        'constructor YQ==',
        `filename ${base64('a\0b')}`,
        `note ${base64('a\0b')}`,
        `filename ${base64('x'.repeat(256))}`,
        `filename ${base64('ok')},filetype ${base64('t'.repeat(300))}`,
      ];
      for (const metadata of bad) {
        const { status } = await create({ 'Upload-Length': '1', 'Upload-Metadata': metadata });
        expect([metadata, status]).toEqual([metadata, 400]);
      }
      expect(await uploadsOf('proto')).toHaveLength(1);
    });

    it('[FI-03] a name is data: a path, a script, nothing at all', async () => {
      const names = ['../../etc/passwd', '<script>alert(1)</script>', 'C:\\con', '\u202egpj.exe', '. ', ''];
      const base64 = (text: string) => Buffer.from(text).toString('base64');
      for (const name of names) {
        const metadata = `filename ${base64(name)},empty`;
        const { headers } = await send('POST', '', {
          ...testbed.as('named'),
          'Upload-Length': '0',
          'Upload-Metadata': metadata,
        });
        const head = await send('HEAD', headers.get('location') ?? '', testbed.as('named'));
        expect(head.headers.get('upload-metadata')).toBe(name === '' ? 'filename,empty' : metadata);
      }
      const kept = (await filesOf('named')).map(({ name }) => name);
      expect(kept.sort()).toEqual([...names.slice(0, -1), 'unnamed'].sort());
    });

    it('[FI-03] what has expired is gone, and what nobody finished in time too', async () => {
      const place = await testbed.begin(ada, 5);
      await testbed.sql(`UPDATE uploads SET expires_at = now() - interval '1 second' WHERE id = $1`, [
        idOf(place),
      ]);
      const patch = { ...ada, ...bytesType, 'Upload-Offset': '0' };
      expect(await send('HEAD', place, ada)).toMatchObject({ status: 410 });
      expect(await send('PATCH', place, patch, 'hello')).toMatchObject({ status: 410, code: 5008 });
      expect(await send('DELETE', place, ada)).toMatchObject({ status: 204 });
    });

    it('[FI-03] a file of a type that is not accepted is refused as soon as all of it is there, and leaves nothing', async () => {
      const owner = testbed.as('elf');
      const program = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'), Buffer.alloc(4_000)]);
      const place = await testbed.begin(owner, program.length);
      const patch = { ...owner, ...bytesType, 'Upload-Offset': '0' };
      expect(await send('PATCH', place, patch, new Uint8Array(program))).toMatchObject({
        status: 415,
        code: 5004,
      });
      expect(await uploadsOf('elf')).toEqual([]);
      expect(await filesOf('elf')).toEqual([]);
      const creation = { ...owner, ...bytesType, 'Upload-Length': String(program.length) };
      expect(await send('POST', '', creation, new Uint8Array(program))).toMatchObject({ status: 415 });
      expect(await uploadsOf('elf')).toEqual([]);
    });

    it('[FI-03] an upload whose last byte came just before a crash is finished by the next question', async () => {
      const owner = testbed.as('crash');
      for (const method of ['HEAD', 'PATCH']) {
        const place = await testbed.begin(owner, 5);
        const patch = { ...owner, ...bytesType, 'Upload-Offset': '0' };
        await send('PATCH', place, patch, 'hello');
        await testbed.sql('DELETE FROM files WHERE id = $1', [idOf(place)]);
        await testbed.sql('UPDATE uploads SET finished_at = NULL WHERE id = $1', [idOf(place)]);
        const { status, headers } = await send(method, place, { ...patch, 'Upload-Offset': '5' });
        expect([status, headers.get('upload-offset')]).toEqual([method === 'HEAD' ? 200 : 204, '5']);
        expect((await filesOf('crash')).map(({ id }) => id)).toContain(idOf(place));
      }
    });

    it('[FI-03] 128 MiB in one request are not held in memory', async () => {
      const piece = randomBytes(mebibyte);
      const hash = createHash('sha256');
      const body = async function* () {
        for (let index = 0; index < 128; index += 1) {
          hash.update(piece);
          yield piece;
        }
      };
      const place = await testbed.begin(testbed.as('big'), maxBytes);
      const memory = await memoryOf(async () => {
        const { hostname, port } = new URL(testbed.first.url);
        const outgoing = request({
          hostname,
          port,
          path: place,
          method: 'PATCH',
          headers: { ...testbed.as('big'), ...tusHeaders, ...bytesType, 'Upload-Offset': '0' },
        });
        const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
        await pipeline(Readable.from(body()), outgoing);
        expect((await answered)[0].statusCode).toBe(204);
      });
      const read = createHash('sha256');
      const content = await testbed.first.app.get(FileStorage).read(idOf(place));
      for await (const part of content as AsyncIterable<Buffer>) read.update(part);
      expect(read.digest('hex')).toBe(hash.digest('hex'));
      // The client lives in this process, too, and a busy machine collects late.
      expect(memory).toBeLessThan(maxBytes / 2);
    });

    it('[FI-03] a client that vanishes in the middle leaves what has arrived, and no lock', async () => {
      const owner = testbed.as('vanish');
      const place = await testbed.begin(owner, 1_000_000);
      const { hostname, port } = new URL(testbed.first.url);
      const socket = connect(Number(port), hostname);
      const head = {
        ...owner,
        ...bytesType,
        Host: hostname,
        'Tus-Resumable': '1.0.0',
        'Upload-Offset': '0',
        'Content-Length': '1000000',
      };
      const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
      socket.write([`PATCH ${place} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
      socket.write(Buffer.alloc(200_000, 'v'));
      const arrived = async () => {
        const objects: number[] = [];
        for await (const { key, size } of testbed.first.app.get(FileStorage).list())
          if (key === idOf(place)) objects.push(size);
        return objects;
      };
      await eventually(async () => expect(await arrived()).toEqual([200_000]));
      socket.destroy();
      const { status, headers } = await send('HEAD', place, owner);
      expect([status, headers.get('upload-offset')]).toEqual([200, '200000']);
      const patch = { ...owner, ...bytesType, 'Upload-Offset': '200000' };
      const rest = Buffer.alloc(800_000, 'w');
      expect(await send('PATCH', place, patch, new Uint8Array(rest))).toMatchObject({ status: 204 });
      expect(sha256(await stored(place))).toBe(sha256(Buffer.concat([Buffer.alloc(200_000, 'v'), rest])));
    });
  });

  describe('with checksums', () => {
    const digest = (algorithm: string, text: string) =>
      `${algorithm} ${createHash(algorithm).update(text).digest('base64')}`;
    let owner: Record<string, string>;
    beforeEach(() => {
      owner = testbed.as('sums');
    });

    it.each(['sha1', 'sha256', 'md5'])(
      '[FI-03] %s: what arrives as it was sent is kept',
      async (algorithm) => {
        const place = await testbed.begin(owner, 5);
        const headers = { ...owner, ...bytesType, 'Upload-Offset': '0' };
        const checksum = { 'Upload-Checksum': digest(algorithm, 'hello') };
        expect(await send('PATCH', place, { ...headers, ...checksum }, 'hello')).toMatchObject({
          status: 204,
        });
        expect((await stored(place)).toString()).toBe('hello');
      },
    );

    it('[FI-03] nothing is kept of what differs, and it may be sent again', async () => {
      const place = await testbed.begin(owner, 5);
      const headers = { ...owner, ...bytesType, 'Upload-Offset': '0' };
      const checksum = { 'Upload-Checksum': digest('sha1', 'hello') };
      const wrong = await send('PATCH', place, { ...headers, ...checksum }, 'hellp');
      expect(wrong).toMatchObject({ status: 460, code: 5013 });
      expect((await send('HEAD', place, owner)).headers.get('upload-offset')).toBe('0');
      expect(await send('PATCH', place, { ...headers, ...checksum }, 'hello')).toMatchObject({ status: 204 });
    });

    it('[FI-03] a creation with bytes that differ makes no upload', async () => {
      const before = await uploadsOf('sums');
      const headers = { ...owner, ...bytesType, 'Upload-Length': '5' };
      const checksum = { 'Upload-Checksum': digest('sha256', 'hello') };
      expect(await send('POST', '', { ...headers, ...checksum }, 'hellp')).toMatchObject({ status: 460 });
      expect(await uploadsOf('sums')).toEqual(before);
      expect(await send('POST', '', { ...headers, ...checksum }, 'hello')).toMatchObject({ status: 201 });
    });

    it('[FI-03] unknown algorithms and what is no checksum are refused with 400, too much with 413', async () => {
      const place = await testbed.begin(owner, 2_000_000);
      const headers = { ...owner, ...bytesType, 'Upload-Offset': '0' };
      const sha1 = createHash('sha1').update('hello').digest('base64');
      for (const header of [
        'crc32 abcd',
        'sha1',
        'sha1 abcd',
        `sha1  ${sha1}`,
        `sha1 ${sha1} x`,
        `SHA1 ${sha1}`,
        `md5 ${sha1}`,
      ]) {
        const { status } = await send('PATCH', place, { ...headers, 'Upload-Checksum': header }, 'hello');
        expect([header, status]).toEqual([header, 400]);
      }
      const much = new Uint8Array(Buffer.alloc(1_000_001));
      const checksum = { 'Upload-Checksum': `sha1 ${createHash('sha1').update(much).digest('base64')}` };
      expect(await send('PATCH', place, { ...headers, ...checksum }, much)).toMatchObject({ status: 413 });
      await send('DELETE', place, owner);
    });
  });
});
