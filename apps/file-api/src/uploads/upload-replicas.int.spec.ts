import { FileStorage } from '@ginforge/files';
import { eventually } from '@ginforge/testing';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { bytesType, type Replica, sha256, type TusAnswer, UploadsTestbed } from './uploads-testbed.js';

const quotaBytes = 3_000_000;
const maxUploads = 5;

describe('resumable uploads over several replicas', () => {
  let testbed: UploadsTestbed;
  let first: Replica;
  let second: Replica;

  beforeAll(async () => {
    testbed = await UploadsTestbed.start(
      { FILE_QUOTA_BYTES: String(quotaBytes), FILE_MAX_UPLOADS: String(maxUploads) },
      2,
    );
    [first, second] = [testbed.replica(0), testbed.replica(1)];
  });
  afterAll(() => testbed.stop());

  const idOf = (place: string) => place.slice(place.lastIndexOf('/') + 1);
  const stored = async (place: string) => buffer(await first.app.get(FileStorage).read(idOf(place)));
  const countFiles = async (place: string) =>
    (await testbed.sql('SELECT id FROM files WHERE id = $1', [idOf(place)])).length;
  const patch = (replica: Replica, place: string, owner: object, offset: number, bytes: Buffer) =>
    replica.send(
      'PATCH',
      place,
      { ...owner, ...bytesType, 'Upload-Offset': String(offset) },
      new Uint8Array(bytes),
    );
  const offsetOf = ({ headers }: TusAnswer) => Number(headers.get('upload-offset'));

  /** A PATCH that stays open: it has announced more than it brings. */
  async function openPatch(
    replica: Replica,
    place: string,
    owner: object,
    size: number,
    bytes: Buffer,
  ): Promise<Socket> {
    const { hostname, port } = new URL(replica.url);
    const socket = connect(Number(port), hostname);
    const headers = {
      ...owner,
      ...bytesType,
      Host: hostname,
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': '0',
      'Content-Length': String(size),
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.write([`PATCH ${place} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    socket.write(bytes);
    await eventually(async () => {
      const sizes: number[] = [];
      for await (const { key, size } of replica.app.get(FileStorage).list())
        if (key === idOf(place)) sizes.push(size);
      expect(sizes).toEqual([bytes.length]);
    });
    return socket;
  }

  it('[FI-03] an upload goes on at whichever replica is asked', async () => {
    const owner = testbed.as('ada');
    const bytes = randomBytes(1_000_000);
    const place = await testbed.begin(owner, bytes.length);
    for (let offset = 0; offset < bytes.length; offset += 100_000) {
      const replica = offset % 200_000 === 0 ? first : second;
      const answer = await patch(replica, place, owner, offset, bytes.subarray(offset, offset + 100_000));
      expect([answer.status, offsetOf(answer)]).toEqual([204, offset + 100_000]);
    }
    expect(sha256(await stored(place))).toBe(sha256(bytes));
    expect(await countFiles(place)).toBe(1);
  });

  it('[FI-03] a request that stands still lets go of the upload when another replica is asked for it', async () => {
    const owner = testbed.as('bob');
    const bytes = randomBytes(500_000);
    const place = await testbed.begin(owner, bytes.length);
    const socket = await openPatch(first, place, owner, bytes.length, bytes.subarray(0, 100_000));
    const answered = once(socket, 'data') as Promise<[Buffer]>;
    const head = await second.send('HEAD', place, owner);
    expect([head.status, offsetOf(head)]).toEqual([200, 100_000]);
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 204[^]*upload-offset: 100000/i);
    expect(await patch(second, place, owner, 100_000, bytes.subarray(100_000))).toMatchObject({
      status: 204,
    });
    socket.write(Buffer.alloc(400_000)); // of the first request: nobody listens any more
    expect(sha256(await stored(place))).toBe(sha256(bytes));
    socket.destroy();
  });

  it('[FI-03] writers at the same time never harm the file, whichever of them wins', async () => {
    const owner = testbed.as('cleo');
    const bytes = randomBytes(600_000);
    const place = await testbed.begin(owner, bytes.length);
    for (let offset = 0; offset < bytes.length;) {
      const piece = bytes.subarray(offset, offset + 60_000);
      const answers = await Promise.all(
        [first, second, first, second].map((replica) => patch(replica, place, owner, offset, piece)),
      );
      const unexpected = answers.map(({ status }) => status).filter((status) => ![204, 409].includes(status));
      expect(unexpected).toEqual([]);
      offset = offsetOf(await second.send('HEAD', place, owner));
    }
    expect(sha256(await stored(place))).toBe(sha256(bytes));
    expect(await countFiles(place)).toBe(1);
  });

  it('[FI-03] uploads that are begun at once never go beyond the quota together', async () => {
    const owner = testbed.as('dan');
    const size = 1_000_000; // three fit
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? first : second).send('POST', '', { ...owner, 'Upload-Length': String(size) }),
      ),
    );
    const codes = answers.map(({ status, code }) => `${status}/${code ?? 0}`).sort();
    expect(codes).toEqual([...Array<string>(3).fill('201/0'), ...Array<string>(17).fill('413/5006')]);
    const [done] = answers.filter(({ status }) => status === 201);
    expect(await first.send('DELETE', done?.headers.get('location') ?? '', owner)).toMatchObject({
      status: 204,
    });
    const again = await second.send('POST', '', { ...owner, 'Upload-Length': String(size) });
    expect(again.status).toBe(201);
  });

  it('[FI-03] nobody has more uploads open at a time than are allowed', async () => {
    const owner = testbed.as('eve');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? first : second).send('POST', '', { ...owner, 'Upload-Length': '1' }),
      ),
    );
    const codes = answers.map(({ status, code }) => `${status}/${code ?? 0}`).sort();
    const refused = 20 - maxUploads;
    expect(codes).toEqual([
      ...Array<string>(maxUploads).fill('201/0'),
      ...Array<string>(refused).fill('429/5007'),
    ]);
    const another = await first.send('POST', '', { ...testbed.as('eve', 'admin'), 'Upload-Length': '1' });
    expect(another.status).toBe(201);
  });

  it('[FI-01] the owner hears how far an upload is, four times a second at most, and always that all is there', async () => {
    const owner = testbed.as('fay');
    const heard = await testbed.listenTo('fay');
    const bytes = randomBytes(60_000);
    const place = await testbed.begin(owner, bytes.length);
    const startedAt = performance.now();
    for (let offset = 0; offset < bytes.length; offset += 1_000) {
      const replica = offset % 2_000 === 0 ? first : second;
      await patch(replica, place, owner, offset, bytes.subarray(offset, offset + 1_000));
    }
    const turns = (performance.now() - startedAt) / 250 + 1;
    await eventually(() => expect(heard.length).toBeGreaterThan(0));
    const told = heard.map(({ content }) => (content as { data: { bytes: number } }).data.bytes);
    expect(told.length).toBeLessThanOrEqual(turns);
    expect(told).toEqual([...told].sort((one, two) => one - two));
    expect(heard[0]).toMatchObject({
      type: 'notification',
      to: 'fay',
      content: {
        title: 'Uploading',
        body: expect.stringMatching(/^unnamed: \d+ %$/),
        category: 'upload',
        data: { upload_id: idOf(place), total: 60_000, percent: expect.any(Number) },
      },
    });
    const last = await testbed.sql<{ content: unknown }>(
      `SELECT item->'message'->'content' AS content FROM outbox_messages
       WHERE item->'message'->>'type' = 'notification' AND item::text LIKE $1`,
      [`%${idOf(place)}%`],
    );
    const data = { upload_id: idOf(place), bytes: 60_000, total: 60_000, percent: 100 };
    expect(last).toMatchObject([{ content: { title: 'Uploaded', category: 'upload', data } }]);
  });

  it('[FI-03] without Redis nothing is written; when it is back the upload goes on', async () => {
    const owner = testbed.as('gil');
    const bytes = randomBytes(500_000);
    const place = await testbed.begin(owner, bytes.length);
    const socket = await openPatch(first, place, owner, bytes.length, bytes.subarray(0, 100_000));
    const answered = once(socket, 'data') as Promise<[Buffer]>;
    await testbed.resources.redis.kill();
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 503 /);
    const refused = await patch(second, place, owner, 100_000, bytes.subarray(100_000));
    expect(refused).toMatchObject({ status: 503, code: 9003 });
    await testbed.resources.redis.start();
    socket.destroy();
    await eventually(async () => {
      const head = await second.send('HEAD', place, owner);
      expect([head.status, offsetOf(head)]).toEqual([200, 100_000]);
    });
    const rest = await eventually(async () => {
      const answer = await patch(first, place, owner, 100_000, bytes.subarray(100_000));
      expect(answer.status).not.toBe(503);
      return answer;
    });
    expect([204, 409]).toContain(rest.status);
    expect(sha256(await stored(place))).toBe(sha256(bytes));
    expect(await countFiles(place)).toBe(1);
  });
});
