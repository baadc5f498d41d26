/** The service behind the proxies: answers every request with 1 KiB once it has read all of it. Steered over IPC by bench.mjs. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { answer, ownCpuSeconds } from './remote.mjs';

const body = Buffer.alloc(1_024, 'x');
const keptOpenMs = 600_000;

answer({ listen, cpu: ownCpuSeconds });

/** @returns {Promise<string>} its origin */
async function listen() {
  const server = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk) => (bytes += chunk.length));
    request.on('end', () => {
      response.writeHead(200, {
        'Content-Type': 'text/plain',
        'Content-Length': body.length,
        'X-Bytes': bytes,
      });
      response.end(body);
    });
  });
  server.keepAliveTimeout = keptOpenMs;
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}
