import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { SmallDisk } from '@ginforge/testing';

import { TestService } from './test-service.js';

const mebibyte = 1_048_576;

const isRoot = process.getuid?.() === 0;

describe('on a disk that gets full', () => {
  let disk: SmallDisk | undefined;
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    disk = isRoot ? await SmallDisk.mount(4) : undefined;
    if (disk === undefined) return;
    service = await TestService.start({ STORAGE_DIRECTORY: disk.path, STORAGE_RESERVE_BYTES: '0' });
    ({ token } = service.owner());
  });
  afterAll(async () => {
    if (disk === undefined) return;
    try {
      await service.stop();
    } finally {
      await disk.unmount();
    }
  });

  const full = { status: 503, code: 5011 };

  async function send(
    method: string,
    path: string,
    body: RequestInit['body'],
    headers: Record<string, string> = {},
  ) {
    const answer = await service.fetch(path, { method, body, headers, token });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, ...(text === '' ? {} : JSON.parse(text)) };
  }

  const tus = { 'Tus-Resumable': '1.0.0' };
  const patch = (path: string, offset: number, bytes: Buffer) =>
    send('PATCH', path, new Uint8Array(bytes), {
      ...tus,
      'Upload-Offset': String(offset),
      'Content-Type': 'application/offset+octet-stream',
    });

  async function offsetOf(path: string): Promise<number> {
    const { headers } = await service.fetch(path, { method: 'HEAD', headers: tus, token });
    return Number(headers.get('upload-offset'));
  }

  it('[FI-03] an upload says so, keeps what has arrived, and goes on when there is room again', async () => {
    if (disk === undefined) return console.warn('Skipped: no disk may be mounted here.');
    const bytes = randomBytes(2 * mebibyte);
    const begun = await send('POST', '/uploads', '', { ...tus, 'Upload-Length': String(bytes.length) });
    const path = String(begun.headers.get('location')).replace('/api/v1/files', '');
    await disk.fill(3 * mebibyte);
    expect(await patch(path, 0, bytes)).toMatchObject(full);
    const id = path.slice('/uploads/'.length);
    expect(await service.storage.find(id)).toBeUndefined();
    await disk.makeRoom();
    const offset = await offsetOf(path);
    expect(offset).toBeGreaterThan(0);
    expect(await patch(path, offset, bytes.subarray(offset))).toMatchObject({ status: 204 });
    expect(await service.storage.find(id)).toMatchObject({ size: bytes.length });
  });

  it('[FI-03] a file in one request is refused and leaves nothing', async () => {
    if (disk === undefined) return console.warn('Skipped: no disk may be mounted here.');
    const form = new FormData();
    form.append('file', new Blob([randomBytes(3 * mebibyte)]), 'notes.bin');
    expect(await send('POST', '', form)).toMatchObject(full);
    expect(await readdir(join(disk.path, '.writing'))).toEqual([]);
    expect(await service.sql('SELECT 1 FROM uploads WHERE finished_at IS NULL')).toEqual([]);
    expect(await send('POST', '/uploads', '', { ...tus, 'Upload-Length': '3145728' })).toMatchObject(full);
    expect(await service.sql('SELECT 1 FROM uploads WHERE finished_at IS NULL')).toEqual([]);
  });
});
