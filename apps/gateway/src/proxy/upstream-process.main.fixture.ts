import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { checkPattern, patternOf } from './pattern.fixture.js';

/** A service with a bad character, for {@link startUpstream}; what it does is the last part of the path. */
const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void | Promise<void>> =
  {
    readyz: (_request, response) => void response.end('ready'),

    /** Says whose request it was, after a while that differs. */
    id: async ({ headers }, response) => {
      await sleep(Math.random() * 5);
      response.setHeader('X-Id', headers['x-id'] ?? 'none').end(`${headers['x-id'] as string} `.repeat(50));
    },

    silent: () => undefined,

    /** Without end. */
    stream: (_request, response) => pipeline(Readable.from(patternOf(Infinity)), response),

    /** Ticks for ever. */
    events: async (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (let tick = 0; !response.closed; tick++) {
        response.write(`data: ${tick}\n\n`);
        await sleep(10);
      }
    },

    source: ({ url }, response) => {
      const size = Number(new URL(url ?? '', 'http://x').searchParams.get('bytes'));
      response.writeHead(200, { 'Content-Length': size });
      return pipeline(Readable.from(patternOf(size)), response);
    },

    sink: async (request, response) => {
      response.end(JSON.stringify(await checkPattern(request as AsyncIterable<Buffer>)));
    },

    /** Answers as soon as the upload begins, reads a little of it and no more. */
    early: (request, response) => {
      request.once('data', () => request.pause());
      response.end('enough');
    },

    /** Promises more than it sends, and hangs up. */
    short: ({ socket }) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this'),

    /** Sends more than it promises: another answer, which nobody asked for. */
    long: ({ socket }) => void socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello${unasked}`),

    /** The same a little later, when the connection is idle. */
    later: async ({ socket }) => {
      socket.once('close', () => process.send?.('closed'));
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
      await sleep(20);
      socket.write(unasked);
    },
  };

const unasked = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil';

const server = createServer((request, response) => {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const answer = answers[path.slice(path.lastIndexOf('/') + 1)] ?? answers['readyz'];
  void Promise.resolve(answer?.(request, response)).catch(() => response.destroy());
});
const [port, backlog] = process.argv.slice(2).map(Number);
server.listen(port, '127.0.0.1', backlog, () => {
  process.send?.((server.address() as AddressInfo).port);
});
