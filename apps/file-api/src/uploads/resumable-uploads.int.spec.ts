import { FileStorage } from '@ginforge/files';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';

import { sha256, uploadByClient, UploadsTestbed, uploadsPath } from './uploads-testbed.js';

describe('resumable uploads', () => {
  let testbed: UploadsTestbed;

  beforeAll(async () => {
    testbed = await UploadsTestbed.start();
  });
  afterAll(() => testbed.stop());

  const stored = async (id: string) => buffer(await testbed.first.app.get(FileStorage).read(id));
  const idOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);

  it('[FI-01] tus-js-client uploads a file in chunks, and it becomes a file of its owner', async () => {
    const bytes = randomBytes(1_000_000);
    const url = await uploadByClient(bytes, {
      endpoint: testbed.first.url + uploadsPath,
      headers: testbed.as('ada'),
      chunkSize: 300_000,
      metadata: { filename: 'Straße & 😀.bin', filetype: 'application/x-test' },
    });
    expect(sha256(await stored(idOf(url)))).toBe(sha256(bytes));
    const [file] = await testbed.sql<Record<string, unknown>>('SELECT * FROM files WHERE id = $1', [
      idOf(url),
    ]);
    expect(file).toMatchObject({
      owner_id: 'ada',
      audience: 'user',
      name: 'Straße & 😀.bin',
      declared_type: 'application/x-test',
      size: '1000000',
      status: 'processing',
      staging_key: idOf(url),
    });
  });
});
