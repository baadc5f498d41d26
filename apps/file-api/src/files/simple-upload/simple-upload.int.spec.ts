import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rename, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';

import { eventually } from '@ginforge/testing';

import { type Answer, type Owner, TestService } from '../../test-service.js';

const maxBytes = 300_000;
const quotaBytes = 1_000_000;

let service: TestService;
let ada: Owner;

beforeAll(async () => {
  service = await TestService.start({
    FILE_SIMPLE_MAX_BYTES: String(maxBytes),
    FILE_QUOTA_BYTES: String(quotaBytes),
    FILE_MAX_COUNT: '8',
    LOG_LEVEL: 'silent',
  });
});
beforeEach(() => (ada = service.owner()));
afterAll(() => service.stop());

const boundary = '----a-boundary';

/** One part of a form. */
function part(disposition: string, content: string | Buffer, type = 'text/plain'): Buffer {
  const head = `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${type}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')]);
}

const file = (content: string | Buffer, name = 'notes.txt') =>
  part(`name="file"; filename="${name}"`, content);
const form = (...parts: Buffer[]) => Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);

interface Posted extends Answer {
  readonly replayed: boolean;
}

async function post(body: Buffer, headers: Record<string, string> = {}, owner = ada): Promise<Posted> {
  const type = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const init = { method: 'POST', body, headers: { ...type, ...headers }, token: owner.token };
  const response = await service.fetch('', init);
  const envelope = (await response.json()) as Omit<Answer, 'status' | 'headers'>;
  const replayed = response.headers.get('idempotency-replayed') === 'true';
  return { status: response.status, headers: response.headers, replayed, ...envelope };
}

/** As long as nobody uploads nothing is there but what has become a file, or is to be removed by the worker. */
async function expectNothingLeft(): Promise<void> {
  await eventually(async () => {
    expect(await service.sql('SELECT 1 FROM uploads WHERE finished_at IS NULL')).toEqual([]);
    const kept = await service.sql<{ key: string }>(
      `SELECT id::text AS key FROM files
       UNION SELECT json_array_elements_text(payload->'storage_keys') FROM outbox_jobs WHERE name = 'file-removal'`,
    );
    const keys = kept.map(({ key }) => key);
    expect((await service.storedKeys()).filter((key) => !keys.includes(key))).toEqual([]);
  });
}

async function filesOf(owner: Owner): Promise<unknown> {
  return (await service.get('/', owner.token)).data?.['total'];
}

describe('a file in one request', () => {
  it('[FI-03] becomes a file of its owner that the worker is to look at', async () => {
    const content = randomBytes(100_000);
    const { status, data } = await post(form(file(content, 'Zürich 🏔.png')));
    const id = String(data?.['id']);
    expect(status).toBe(201);
    expect(data).toMatchObject({
      name: 'Zürich 🏔.png',
      size: 100_000,
      status: 'processing',
      content_type: null,
    });
    expect(await service.get(`/${id}`, ada.token)).toMatchObject({ status: 200, data: { id } });
    const stored = Buffer.concat((await (await service.storage.read(id)).toArray()) as Buffer[]);
    expect(stored.equals(content)).toBe(true);
    const jobs = await service.sql(
      `SELECT 1 FROM outbox_jobs WHERE name = 'file-processing' AND payload->>'file_id' = $1`,
      [id],
    );
    expect(jobs).toHaveLength(1);
    await expectNothingLeft();
  });

  it.each([
    ['as a browser does it', new File(['from a browser'], 'b.txt', { type: 'text/html' }), 'b.txt'],
    ['with the folders that some send', new File(['x'], 'C:\\secret\\..\\c.txt'), 'c.txt'],
    ['with a name that climbs', new File(['x'], '../../etc/passwd'), 'passwd'],
  ])('[FI-03] may come %s', async (_how, content, name) => {
    const body = new FormData();
    body.set('file', content);
    const response = await service.fetch('', { method: 'POST', body, token: ada.token });
    expect(await response.json()).toMatchObject({ code: 0, data: { name, status: 'processing' } });
  });

  it('[FI-03] may be empty, in chunks without a length, and exactly as great as it may be', async () => {
    for (const content of [Buffer.alloc(0), randomBytes(maxBytes)]) {
      const body = form(file(content));
      const chunked = ReadableStream.from(
        Array.from({ length: Math.ceil(body.length / 1_000) }, (_, at) =>
          body.subarray(at * 1_000, at * 1_000 + 1_000),
        ),
      );
      const response = await service.fetch('', {
        method: 'POST',
        body: chunked,
        duplex: 'half',
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
        token: ada.token,
      });
      expect(await response.json()).toMatchObject({ code: 0, data: { size: content.length } });
    }
  });

  it('[FI-03] is refused where its bytes say what nobody may upload, whatever its name', async () => {
    const program = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'), randomBytes(2_000)]);
    expect(await post(form(file(program, 'holiday.jpg')))).toMatchObject({ status: 415, code: 5004 });
    await expectNothingLeft();
    expect(await filesOf(ada)).toBe(0);
  });
});

describe('a form that is none', () => {
  const note = file('a note');
  it.each<[string, Buffer, object]>([
    ['no file', form(part('name="note"', 'x')), { errors: [{ path: 'note', message: 'Unknown field' }] }],
    ['nothing', form(), { errors: [{ path: 'file' }] }],
    ['a file in another field', form(part('name="data"; filename="x"', 'x')), { errors: [{ path: 'data' }] }],
    ['a text in its field', form(part('name="file"', 'x')), { errors: [{ path: 'file' }] }],
    [
      'a file without a name',
      form(part('name="file"; filename=""', 'x', 'application/octet-stream')),
      { errors: [{ path: 'file' }] },
    ],
    ['two files', form(note, note), { errors: [{ path: 'file' }] }],
    ['a file and a field', form(note, part('name="note"', 'x')), { errors: [{ path: 'note' }] }],
    ['a field and a file', form(part('name="note"', 'x'), note), { errors: [{ path: 'note' }] }],
    [
      'thousands of fields',
      form(note, ...Array.from({ length: 2_000 }, () => part('name="x"', 'x'))),
      { errors: [{ path: 'x' }] },
    ],
    [
      'thousands of files',
      form(...Array.from({ length: 2_000 }, () => note)),
      { errors: [{ path: 'file' }] },
    ],
    ['a name that is too long', form(file('x', 'x'.repeat(256))), { errors: [{ path: 'name' }] }],
    ['a part without a head', Buffer.from(`--${boundary}\r\n\r\nx\r\n--${boundary}--\r\n`), { code: 1000 }],
    [
      'a part that is no field',
      Buffer.from(`--${boundary}\r\nContent-Disposition: attachment\r\n\r\nx\r\n--${boundary}--\r\n`),
      { errors: [{ path: 'file' }] },
    ],
    ['no end', note, { code: 1000 }],
    ['an end in its middle', form(note).subarray(0, -6), { code: 1000 }],
    ['no boundary in it', Buffer.from('anything else'), { code: 1000 }],
    [
      'a huge head',
      Buffer.from(`--${boundary}\r\nX: ${'x'.repeat(40_000)}\r\n\r\nx\r\n--${boundary}--\r\n`),
      { code: 1000 },
    ],
    [
      'a broken head',
      Buffer.from(`--${boundary}\r\nno colon\r\n\r\nx\r\n--${boundary}--\r\n`),
      { code: 1000 },
    ],
    ['nothing but dashes', Buffer.from('-'.repeat(50_000)), { code: 1000 }],
    ['boundaries without end', Buffer.from(`--${boundary}\r\n`.repeat(2_000)), { status: 400 }],
  ])('[AP-01] with %s is 400, and nothing stays', async (_name, body, answer) => {
    expect(await post(body)).toMatchObject({ status: 400, ...answer });
    await expectNothingLeft();
    expect(await filesOf(ada)).toBe(0);
  });

  it.each([
    ['multipart/form-data', 400, 1000],
    ['multipart/form-data; boundary=""', 400, 1000],
    [`multipart/form-data; boundary=${'x'.repeat(5_000)}`, 400, 1000],
    ['multipart/mixed; boundary=x', 415, 1015],
    ['application/x-www-form-urlencoded', 415, 1015],
    ['application/json', 400, 1000],
    ['text/plain', 415, 1015],
    ['multipart/form-data2; boundary=x', 415, 1015],
  ])('[AP-01] of the type %s is %d', async (type, status, code) => {
    expect(await post(Buffer.from('anything'), { 'content-type': type })).toMatchObject({ status, code });
  });

  it('[AP-01] without a body lacks its file', async () => {
    expect(await post(Buffer.alloc(0))).toMatchObject({ status: 400, errors: [{ path: 'file' }] });
  });

  it('[AD-06] without a token is 401 and not read', async () => {
    const response = await service.fetch('', { method: 'POST', body: form(file('x')) });
    expect(response.status).toBe(401);
    await expectNothingLeft();
  });
});

describe('a storage that fails', () => {
  it('[FI-02] is our fault and not that of the form, and shows nothing of the inside', async () => {
    const { directory } = service;
    await rename(directory, `${directory}-aside`);
    await writeFile(directory, 'no directory any more');
    const answer = await post(form(file(randomBytes(200_000)))).finally(async () => {
      await rm(directory);
      await rename(`${directory}-aside`, directory);
    });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.code).toBeGreaterThanOrEqual(5011);
    expect(JSON.stringify(answer)).not.toContain(directory);
    await expectNothingLeft();
  });
});

describe('limits', () => {
  it('[FI-03] a file that is one byte too great is 413, and nothing of it stays', async () => {
    expect(await post(form(file(randomBytes(maxBytes + 1))))).toMatchObject({ status: 413, code: 5005 });
    await expectNothingLeft();
  });

  /** Sends a head and a beginning, and waits for an answer without sending more. */
  async function answerTo(head: string, body: Buffer): Promise<{ text: string; socket: Socket }> {
    const { hostname, port } = new URL(await service.app.getUrl());
    const socket = connect(Number(port), hostname);
    const lines = [
      'POST /api/v1/files HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${ada.token}`,
      `Content-Type: multipart/form-data; boundary=${boundary}`,
      head,
      '',
      '',
    ];
    socket.write(lines.join('\r\n'));
    socket.write(body);
    const [text] = (await once(socket.setEncoding('utf8'), 'data')) as [string];
    return { text, socket };
  }

  it('[FI-03] a length that is too great is refused before any of it has come', async () => {
    const { text, socket } = await answerTo(`Content-Length: ${maxBytes * 10}`, Buffer.alloc(0));
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    socket.destroy();
  });

  it('[FI-03] what becomes too great is refused at once, not at its end', async () => {
    const beginning = Buffer.concat([file(randomBytes(maxBytes + 2)).subarray(0, -2)]);
    const { text, socket } = await answerTo(`Content-Length: ${maxBytes + 60_000}`, beginning);
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    socket.destroy();
    await expectNothingLeft();
  });

  it('[FI-03] what stands around the file has an end too', async () => {
    const preamble = Buffer.alloc(maxBytes + 100_000, ' ');
    const chunk = Buffer.concat([
      Buffer.from(`${preamble.length.toString(16)}\r\n`),
      preamble,
      Buffer.from('\r\n'),
    ]);
    const { text, socket } = await answerTo('Transfer-Encoding: chunked', chunk);
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    socket.destroy();
  });

  it('[FI-03] a client that vanishes leaves nothing behind', async () => {
    const { hostname, port } = new URL(await service.app.getUrl());
    const socket = connect(Number(port), hostname);
    const head = [
      'POST /api/v1/files HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${ada.token}`,
      `Content-Type: multipart/form-data; boundary=${boundary}`,
      'Content-Length: 200000',
      '',
      '',
    ];
    socket.write(head.join('\r\n'));
    socket.write(file(randomBytes(100_000)).subarray(0, -2));
    const begun = () => service.sql('SELECT 1 FROM uploads WHERE finished_at IS NULL');
    await eventually(async () => expect(await begun()).toHaveLength(1));
    socket.destroy();
    await expectNothingLeft();
    expect(await filesOf(ada)).toBe(0);
  });

  it('[FI-03] the quota holds to the byte, also for many at once, and what is deleted counts no more', async () => {
    const great = form(file(randomBytes(maxBytes)));
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(great)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 413, 413, 413]);
    for (const { status, code } of answers) if (status === 413) expect(code).toBe(5006);
    const rest = quotaBytes - 3 * maxBytes;
    expect(await post(form(file(randomBytes(rest + 1))))).toMatchObject({ status: 413, code: 5006 });
    const last = await post(form(file(randomBytes(rest))));
    expect(last.status).toBe(201);
    expect(await post(form(file('x')))).toMatchObject({ status: 413, code: 5006 });
    await service.delete(`/${String(last.data?.['id'])}`, ada.token);
    expect((await post(form(file('x')))).status).toBe(201);
    const bob = service.owner('admin', ada.userId);
    expect((await post(form(file('x')), {}, bob)).status).toBe(201);
  });

  it('[FI-03] so does the number of files', async () => {
    for (let count = 0; count < 8; count += 1) expect((await post(form(file('x')))).status).toBe(201);
    expect(await post(form(file('x')))).toMatchObject({ status: 413, code: 5006 });
  });
});

describe('an Idempotency-Key', () => {
  it('[AP-05] gives the same file for the same bytes, 422 for others, and keeps none of those', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await post(form(file('a note')), key);
    const second = await post(form(file('a note')), key);
    expect([first.replayed, second.replayed, second.data]).toEqual([false, true, first.data]);
    expect(await post(form(file('another')), key)).toMatchObject({ status: 422, code: 1023 });
    expect(await post(form(file('a note', 'other.txt')), key)).toMatchObject({ status: 422, code: 1023 });
    expect(await filesOf(ada)).toBe(1);
    await service.delete(`/${String(first.data?.['id'])}`, ada.token);
  });

  it('[AP-05] knows a form by its file, not by its boundary', async () => {
    const key = { 'idempotency-key': randomUUID() };
    expect((await post(form(file('a note')), key)).status).toBe(201);
    const body = Buffer.from(form(file('a note')).toString().replaceAll(boundary, 'another'));
    const headers = { ...key, 'content-type': 'multipart/form-data; boundary=another' };
    expect(await post(body, headers)).toMatchObject({ status: 201, replayed: true });
  });

  it('[AP-05] gives the answer again although there is no room left', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const great = form(file(randomBytes(maxBytes)));
    const first = await post(great, key);
    for (let count = 0; count < 2; count += 1) expect((await post(great)).status).toBe(201);
    expect(await post(great)).toMatchObject({ status: 413, code: 5006 });
    expect(await post(great, { 'idempotency-key': randomUUID() })).toMatchObject({ status: 413, code: 5006 });
    expect(await post(great, key)).toMatchObject({ status: 201, replayed: true, data: first.data });
    await expectNothingLeft();
  });

  it('[AP-05] carries one of many requests at the same time out', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(form(file('a note')), key)));
    for (const { status } of answers) expect([201, 409]).toContain(status);
    expect(answers.filter(({ status, replayed }) => status === 201 && !replayed)).toHaveLength(1);
    expect(await filesOf(ada)).toBe(1);
    await expectNothingLeft();
  });

  it('[AP-05] is not used up by a form that was none', async () => {
    const key = { 'idempotency-key': randomUUID() };
    expect((await post(file('no end'), key)).status).toBe(400);
    expect(await post(form(file('a note')), key)).toMatchObject({ status: 201, replayed: false });
  });
});
