import { eventually, TestSocket } from '@ginforge/testing';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Upload } from 'tus-js-client';
import { type Account, Api } from './api.js';
import { isShared, itWithOwnStack, openStack, type OpenStack, own } from './stack/open-stack.js';

const MiB = 1_048_576;

/** What a notification of category `upload` says in its data (FI-01). */
interface UploadData {
  upload_id: string;
  bytes?: number;
  percent?: number;
  step?: string;
  status?: string;
}

/** Files from outside: two gateways in front, two replicas of file-api behind, and the worker. */
let stack: OpenStack;
let api: Api;
let url: string;
let ada: Account;

beforeAll(async () => {
  const gateway = { DRAIN_SECONDS: '0', RATE_LIMIT_ENABLED: 'false' };
  stack = await openStack({ gateways: 2, replicas: { 'file-api': 2 }, variables: { gateway } });
  url = stack.gateway.url;
  api = new Api(url);
  ada = await api.register();
});

afterAll(() => stack.stop());

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bearer = ({ token }: Account) => ({ authorization: `Bearer ${token}` });

/** Uploads as an application does. @returns the id, which is the file's */
function upload(bytes: Buffer, name: string, chunkSize: number, onUploadUrl?: () => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const started = new Upload(bytes, {
      endpoint: `${url}/api/v1/files/uploads`,
      headers: bearer(ada),
      metadata: { filename: name, filetype: 'application/octet-stream' },
      chunkSize,
      retryDelays: Array.from({ length: 100 }, () => 200),
      onUploadUrlAvailable: onUploadUrl,
      onError: reject,
      onSuccess: () => resolve(started.url?.split('/').at(-1) ?? ''),
    });
    started.start();
  });
}

async function becomesReady(id: string) {
  return eventually(async () => {
    const { data } = await api.get(`/api/v1/files/${id}`, ada.token);
    expect(data).toMatchObject({ status: 'ready' });
    return data;
  });
}

async function download(path: string, headers: Record<string, string> = bearer(ada)) {
  const response = await fetch(url + path, { headers });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

async function connect(gateway: number, query = ''): Promise<TestSocket> {
  const socket = await TestSocket.connect(`${stack.gateways[gateway]?.wsUrl}?token=${ada.token}${query}`);
  await socket.nextOfType('welcome');
  return socket;
}

function uploadsHeard(socket: TestSocket, id: string): UploadData[] {
  return socket.ofType('notification').flatMap(({ content }) => {
    const { data } = content as { data?: UploadData };
    return data?.upload_id === id ? [data] : [];
  });
}

describe('a file', () => {
  it('[FI-01] is uploaded in pieces while its owner watches, and read by nobody else', async () => {
    const socket = await connect(1);
    const bytes = randomBytes(3 * MiB);
    const id = await upload(bytes, 'Übersicht "2026".bin', MiB / 2);
    const file = await becomesReady(id);
    expect(file).toMatchObject({ name: 'Übersicht "2026".bin', size: bytes.length, sha256: sha256(bytes) });
    await eventually(() => expect(uploadsHeard(socket, id).at(-1)).toMatchObject({ status: 'done' }));
    const heard = uploadsHeard(socket, id);
    expect(heard).toContainEqual({ upload_id: id, bytes: bytes.length, total: bytes.length, percent: 100 });
    expect(heard.filter(({ step }) => step === 'hash')).toHaveLength(1);
    expect(heard.filter(({ status }) => status === 'done')).toHaveLength(1);
    await socket.close();

    const whole = await download(`/api/v1/files/${id}/content`);
    expect(whole.response.status).toBe(200);
    expect(whole.response.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(sha256(whole.bytes)).toBe(sha256(bytes));
    const part = await download(`/api/v1/files/${id}/content`, { ...bearer(ada), range: 'bytes=100-199' });
    expect(part.response.status).toBe(206);
    expect(part.bytes).toEqual(bytes.subarray(100, 200));
    const other = await api.register();
    expect((await api.get(`/api/v1/files/${id}`, other.token)).status).toBe(404);
    expect((await download(`/api/v1/files/${id}/content`, bearer(other))).response.status).toBe(404);
  });

  it('[FI-01] that became ready while its owner was away is told after a reconnect', async () => {
    const socket = await connect(0);
    await socket.close();
    const id = await upload(randomBytes(100_000), 'later.bin', MiB);
    await becomesReady(id);
    const again = await connect(1, '&resume=1');
    again.send({ type: 'resume', content: { streams: { user: { rewind: 20 } } } });
    await eventually(() => expect(uploadsHeard(again, id).at(-1)).toMatchObject({ status: 'done' }));
    expect(uploadsHeard(again, id)[0]).toMatchObject({ percent: 100 });
    await again.close();
  });

  it('[FI-02] is opened by a signed link without a token, until it is deleted', async () => {
    const bytes = randomBytes(50_000);
    const id = await upload(bytes, 'shared.bin', MiB);
    await becomesReady(id);
    const link = await api.post(`/api/v1/files/${id}/links`, { expires_in: 600 }, ada.token);
    expect(link.status).toBe(201);
    const path = new URL(String(link.data['url']), url);
    const opened = await download(path.pathname + path.search, {});
    expect([opened.response.status, sha256(opened.bytes)]).toEqual([200, sha256(bytes)]);
    const forged = await download(path.pathname + path.search.replace(/.$/, 'x'), {});
    expect(forged.response.status).toBe(403);
    await fetch(`${url}/api/v1/files/${id}`, { method: 'DELETE', headers: bearer(ada) });
    expect((await download(path.pathname + path.search, {})).response.status).toBe(404);
    if (!isShared)
      await eventually(async () => expect((await readdir(own(stack).files)).join()).not.toContain(id));
  });

  itWithOwnStack('it reads the memory of processes')(
    '[FI-02] passes through the platform without being held in anybody’s memory',
    async () => {
      const size = 192 * MiB;
      const { gateway, fileApi, worker } = own(stack);
      const processes = [gateway, fileApi, own(stack).process('file-api-2'), worker];
      const before = await Promise.all(processes.map(({ pid }) => residentBytes(pid)));
      const hash = createHash('sha256');
      const created = await fetch(`${url}/api/v1/files/uploads`, {
        method: 'POST',
        headers: { ...bearer(ada), 'tus-resumable': '1.0.0', 'upload-length': String(size) },
      });
      expect(created.status).toBe(201);
      const location = new URL(created.headers.get('location') ?? '', url);
      const sent = await fetch(location, {
        method: 'PATCH',
        headers: {
          ...bearer(ada),
          'tus-resumable': '1.0.0',
          'upload-offset': '0',
          'content-type': 'application/offset+octet-stream',
        },
        body: ReadableStream.from(manyBytes(size, (chunk) => hash.update(chunk))),
        duplex: 'half',
      });
      expect([sent.status, sent.headers.get('upload-offset')]).toEqual([204, String(size)]);
      const id = location.pathname.split('/').at(-1) ?? '';
      expect(await becomesReady(id)).toMatchObject({ size, sha256: hash.digest('hex') });
      const answer = await fetch(`${url}/api/v1/files/${id}/content`, { headers: bearer(ada) });
      let received = 0;
      for await (const chunk of answer.body ?? []) received += chunk.length;
      expect(received).toBe(size);
      const after = await Promise.all(processes.map(({ pid }) => residentBytes(pid)));
      after.forEach((bytes, index) => expect(bytes - (before[index] ?? 0)).toBeLessThan(size * 0.75));
      await fetch(`${url}/api/v1/files/${id}`, { method: 'DELETE', headers: bearer(ada) });
    },
  );
});

/** Bytes that no two chunks have in common, without the cost of random ones. */
function* manyBytes(size: number, seen: (chunk: Buffer) => void): Generator<Buffer> {
  const chunk = randomBytes(MiB);
  for (let sent = 0; sent < size; sent += chunk.length) {
    const next = Buffer.from(chunk);
    next.writeUInt32BE(sent / MiB);
    seen(next);
    yield next;
  }
}

/** What a process holds in memory. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
