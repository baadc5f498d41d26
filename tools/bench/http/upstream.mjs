/** Answers every request with 1 KiB. */
import { createServer } from 'node:http';

const body = Buffer.alloc(1_024, 'x');
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(process.env.PORT, '127.0.0.1');
