import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as send, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { eventually } from '@ginforge/testing';

import { ask, ProxyTestbed } from './proxy-testbed.js';

const chunk = randomBytes(64 * 1024);
const chunks = 2_400; // 150 MiB
const size = chunk.length * chunks;

async function* body(): AsyncGenerator<Buffer> {
  for (let index = 0; index < chunks; index++) yield chunk;
}

async function hashOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of stream) hash.update(part);
  return hash.digest('hex');
}

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

/** Lets a test wait for a request's arrival, and then for its connection's end. */
function visit() {
  let arrived: (request: IncomingMessage) => void = () => undefined;
  const arrival = new Promise<{ left: Promise<void> }>((resolve) => {
    arrived = ({ socket }) => resolve({ left: new Promise((left) => socket.once('close', () => left())) });
  });
  return { arrival, arrived };
}

describe.each(['direct', 'middleware'] as const)('proxy streaming (%s)', (transport) => {
  const testbed = new ProxyTestbed(transport);
  let expected: string;

  beforeAll(async () => {
    expected = await hashOf(body());
  });
  afterAll(() => testbed.close());

  it.each([
    ['of known length', { 'Content-Length': String(size) }],
    ['in chunks', { 'Transfer-Encoding': 'chunked' }],
  ])(
    '[GW-02] 150 MiB %s go up and come back unchanged without being held in memory',
    async (_name, headers) => {
      const target = await testbed.upstream((request, response) => {
        response.writeHead(200, headers);
        void pipeline(request, response);
      });
      const port = await testbed.gateway({ USER_API_URLS: target });
      const memory = await memoryOf(async () => {
        const outgoing = send({ port, path: '/api/v1/user/echo', method: 'POST', headers, agent: false });
        const sent = pipeline(Readable.from(body()), outgoing);
        const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
        expect(await hashOf(answer)).toBe(expected);
        expect(answer.headers['content-length']).toBe('Content-Length' in headers ? String(size) : undefined);
        await sent;
      });
      // Client and upstream live in this process, too, and a busy machine collects late: held whole it would be twice the size.
      expect(memory).toBeLessThan(size);
    },
  );

  it('[GW-02] a client that reads slowly slows the upstream down', async () => {
    let written = 0;
    const target = await testbed.upstream((_request, response) => {
      const source = Readable.from(body()).on('data', (part: Buffer) => (written += part.length));
      source.pipe(response);
    });
    const port = await testbed.gateway({ USER_API_URLS: target });
    const outgoing = send({ port, path: '/api/v1/user/download', agent: false }).end();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    let before = -1;
    while (written !== before) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 200)); // until nothing moves any more
    }
    expect(written).toBeLessThan(size / 2);
    expect(await hashOf(answer)).toBe(expected);
    expect(written).toBe(size);
  });

  it('[GW-02] server-sent events arrive as they are sent, the headers before the first of them', async () => {
    let push: ((text: string) => void) | undefined;
    const target = await testbed.upstream((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
      push = (text) => response.write(text);
    });
    const port = await testbed.gateway({ USER_API_URLS: target });
    const outgoing = send({ port, path: '/api/v1/user/events', agent: false }).end();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(answer.headers['content-type']).toBe('text/event-stream');
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      push?.(event);
      expect(String((await once(answer, 'data'))[0])).toBe(event);
    }
    outgoing.destroy();
  });

  it('[GW-02] an upstream that dies in the middle of its answer is seen by the client', async () => {
    const target = await testbed.upstream((request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('only this', () => request.socket.destroy());
    });
    const chunked = await testbed.upstream((request, response) => {
      response.write('only this', () => request.socket.destroy());
    });
    const port = await testbed.gateway({ USER_API_URLS: target, FILE_API_URLS: chunked });
    await expect(ask(port, '/api/v1/user')).rejects.toThrow('aborted');
    await expect(ask(port, '/api/v1/files')).rejects.toThrow('aborted');
    await eventually(async () => {
      const metrics = (await ask(port, '/metrics')).body.toString();
      expect(metrics).toContain('gateway_upstream_requests_in_flight{service="user-api"} 0');
    });
  });

  it('[GW-02] an answer that comes before the upload ends is heard, from an upstream that goes on or hangs up', async () => {
    const target = await testbed.upstream((request, response) => {
      if (request.url?.endsWith('/hang-up')) request.socket.destroy();
      else response.writeHead(413).end('too much');
    });
    const port = await testbed.gateway({ USER_API_URLS: target });
    for (const [path, status] of [
      ['too-much', 413],
      ['hang-up', 502],
    ] as const) {
      const outgoing = send({ port, path: `/api/v1/user/${path}`, method: 'POST', agent: false });
      outgoing.on('error', () => undefined); // cut off below
      Readable.from(body()).pipe(outgoing);
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
      expect(answer.statusCode).toBe(status);
      await once(answer.resume(), 'end');
      outgoing.destroy();
    }
  });

  describe('a client that leaves', () => {
    it.each([
      ['before the answer', false],
      ['in the middle of the answer', true],
    ])('[GW-02] %s ends the upstream request', async (_when, begun) => {
      const { arrival, arrived } = visit();
      const target = await testbed.upstream((request, response) => {
        if (begun) response.write('a beginning');
        arrived(request);
      });
      const port = await testbed.gateway({ USER_API_URLS: target });
      const outgoing = send({ port, path: '/api/v1/user/slow', agent: false }).end();
      outgoing.on('error', () => undefined); // we are the one who leaves
      const { left } = await arrival;
      if (begun) await once(outgoing, 'response');
      outgoing.destroy();
      await left;
    });

    it('[GW-02] in the middle of an upload ends the upstream request', async () => {
      const { arrival, arrived } = visit();
      const target = await testbed.upstream((request) => {
        request.resume().once('data', () => arrived(request));
        request.on('error', () => undefined); // the upload is cut off
      });
      const port = await testbed.gateway({ USER_API_URLS: target });
      const outgoing = send({ port, path: '/api/v1/user/upload', method: 'POST', agent: false });
      outgoing.on('error', () => undefined); // we are the one who leaves
      outgoing.write(chunk);
      const { left } = await arrival;
      outgoing.destroy();
      await left;
      await eventually(async () => {
        const metrics = (await ask(port, '/metrics')).body.toString();
        expect(metrics).toContain('gateway_upstream_requests_total{service="user-api",status="aborted"} 1');
      });
    });
  });

  it('[GW-02] HEAD has the headers of GET and no body', async () => {
    const target = await testbed.upstream((_request, response) => {
      response.writeHead(200, { 'Content-Length': '123', ETag: '"v1"' }).end();
    });
    const port = await testbed.gateway({ USER_API_URLS: target });
    const answer = await ask(port, '/api/v1/user/report', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.message.headers).toMatchObject({ 'content-length': '123', etag: '"v1"' });
    expect(answer.body).toHaveLength(0);
  });

  it('[GW-02] a request with Expect: 100-continue is told to go on', async () => {
    const target = await testbed.upstream((request, response) => void pipeline(request, response));
    const port = await testbed.gateway({ USER_API_URLS: target });
    const outgoing = send({
      port,
      path: '/api/v1/user/echo',
      method: 'POST',
      headers: { Expect: '100-continue', 'Content-Length': '2' },
      agent: false,
    });
    outgoing.flushHeaders();
    await once(outgoing, 'continue');
    outgoing.end('go');
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(String((await once(answer, 'data'))[0])).toBe('go');
  });
});
