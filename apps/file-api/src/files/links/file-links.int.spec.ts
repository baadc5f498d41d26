import { randomUUID } from 'node:crypto';

import { eventually } from '@ginforge/testing';

import { type Owner, TestService } from '../../test-service.js';
import { Files } from '../files.fixture.js';

let service: TestService;
let files: Files;
let ada: Owner;

beforeAll(async () => {
  service = await TestService.start({ FILE_LINK_MAX_TTL: '1h', LOG_LEVEL: 'trace' });
  files = new Files(service);
  ada = service.owner();
});
afterAll(() => service.stop());

async function link(id: string, body: object = { expires_in: 60 }, key?: string) {
  const answer = await service.post(
    `/${id}/links`,
    body,
    ada.token,
    key === undefined ? {} : { 'idempotency-key': key },
  );
  return { ...answer, url: String(answer.data?.['url']) };
}

/** Nobody in particular asks: no token. @param url as a link gives it */
async function open(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch((await service.app.getUrl()) + url, init);
}

const refused = { code: 5010, message: 'This link is not valid, or no longer' };

describe('a link', () => {
  it('[FI-03] opens a file without a token, whole, in part and by HEAD, until it expires', async () => {
    const id = await files.ready(ada, { content: 'for you' });
    const { status, url, data } = await link(id);
    expect(status).toBe(201);
    expect(Date.parse(String(data?.['expires_at']))).toBeGreaterThan(Date.now());
    expect(await (await open(url)).text()).toBe('for you');
    expect((await open(url, { method: 'HEAD' })).headers.get('content-length')).toBe('7');
    expect(await (await open(url, { headers: { range: 'bytes=0-2' } })).text()).toBe('for');
  });

  it('[FI-03] that is over is refused', async () => {
    const { url } = await link(await files.ready(ada), { expires_in: 1 });
    await eventually(async () => {
      const response = await open(url);
      expect([response.status, await response.json()]).toMatchObject([403, refused]);
    });
  });

  it('[FI-03] opens nothing but its file as it was meant', async () => {
    const [id, other] = [await files.ready(ada), await files.ready(ada)];
    const { url } = await link(id);
    const changed = [
      url.replace(id, other),
      url.replace(id, randomUUID()),
      url.replace('disposition=attachment', 'disposition=inline'),
      url.replace(/expires=\d+/, 'expires=9999999999'),
      url.replace(/signature=./, 'signature='),
      url.replace(/signature=.*/, 'signature='),
    ];
    for (const one of changed) {
      const response = await open(one);
      expect([one, response.status, await response.json()]).toMatchObject([one, 403, refused]);
    }
    expect((await open(url.replace(/&signature=.*/, ''))).status).toBe(401);
    expect((await open(url.replace('/content', '/thumbnail'))).status).toBe(401);
    expect((await open(url.replace('/content', ''))).status).toBe(401);
  });

  it('[FI-03] counts before a token, be that good or bad', async () => {
    const { url } = await link(await files.ready(ada, { content: 'mine' }));
    const headers = [{ authorization: `Bearer ${service.owner().token}` }, { authorization: 'Bearer x.y.z' }];
    for (const one of headers) expect(await (await open(url, { headers: one })).text()).toBe('mine');
    const bad = await open(`${url}x`, { headers: { authorization: `Bearer ${ada.token}` } });
    expect(bad.status).toBe(403);
  });

  it('[FI-02] says how the file is to be shown, and HTML is an attachment all the same', async () => {
    const shown = async (contentType: string) => {
      const { url } = await link(await files.ready(ada, { contentType }), {
        expires_in: 60,
        disposition: 'inline',
      });
      return (await open(url)).headers.get('content-disposition');
    };
    expect(await shown('image/png')).toBe('inline; filename=notes.txt');
    expect(await shown('text/html')).toBe('attachment; filename=notes.txt');
  });

  it('[FI-03] of a file that is gone is 404; of one that is not looked at yet it opens it later', async () => {
    const id = await files.processing(ada);
    const { url } = await link(id);
    expect((await open(url)).status).toBe(409);
    await service.delete(`/${id}`, ada.token);
    const response = await open(url);
    expect([response.status, await response.json()]).toMatchObject([404, { code: 5001 }]);
  });

  it.each([{}, { expires_in: 0 }, { expires_in: 3_601 }, { expires_in: '1h' }, { expires_in: 1.5 }])(
    '[AP-01] is not made for %j, and the field is named',
    async (body) => {
      expect(await link(await files.ready(ada), body)).toMatchObject({
        status: 400,
        errors: [{ path: 'expires_in' }],
      });
    },
  );

  it('[AP-05] is the same for the same key, and no signature is kept for it', async () => {
    const [id, key] = [await files.ready(ada), randomUUID()];
    const [first, second] = [
      await link(id, { expires_in: 60 }, key),
      await link(id, { expires_in: 60 }, key),
    ];
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.url).toBe(first.url);
    expect((await open(second.url)).status).toBe(200);
    const kept = JSON.stringify(await service.sql('SELECT * FROM idempotency_records'));
    expect(kept).toContain(id);
    expect(kept).not.toContain('signature');
  });

  it('[AP-08] leaves no signature in the log', async () => {
    const { url } = await link(await files.ready(ada));
    const signature = url.slice(url.indexOf('signature=') + 'signature='.length);
    const trace = randomUUID();
    await open(url, { headers: { 'x-request-id': trace } });
    await eventually(() => expect(service.log.lines.join('')).toContain(trace));
    expect(service.log.lines.join('')).not.toContain(signature);
  });
});
