import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { asText } from './raw-data.js';
import { TestSocket } from './test-socket.js';

describe('TestSocket', () => {
  let server: Server;
  let url: string;

  beforeEach(async () => {
    server = createServer();
    const sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      if (request.url === '/refused') {
        socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\nX-Why: token\r\n\r\nnope');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (peer) => {
        for (const type of ['one', 'two', 'one'])
          peer.send(JSON.stringify({ type, content: {}, timestamp: 0 }));
        peer.on('message', (data) => {
          const frame = asText(data);
          if (frame === 'close') peer.close(4001, 'because');
          else peer.send(frame);
        });
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.close();
  });

  it('gives each message once, whether it came before or comes after the question', async () => {
    const socket = await TestSocket.connect(url);
    await socket.nextOfType('two');
    await socket.nextOfType('one');
    await socket.nextOfType('one');
    const echo = socket.nextOfType('echo');
    socket.send({ type: 'echo', content: { text: 'hi' }, timestamp: 1 });

    expect(await echo).toEqual({ type: 'echo', content: { text: 'hi' }, timestamp: 1 });
    await expect(socket.nextOfType('one', { timeoutMs: 20 })).rejects.toThrow('no such message');
    expect(socket.messages.map(({ type }) => type)).toEqual(['one', 'two', 'one', 'echo']);
    await socket.close();
  });

  it('tells the close code and reason, and ends every wait', async () => {
    const socket = await TestSocket.connect(url);
    const waiting = socket.nextOfType('never');
    socket.send('close');

    expect(await socket.closed).toEqual({ code: 4001, reason: 'because' });
    await expect(waiting).rejects.toThrow('closed with 4001 because');
  });

  it('gives the response of a refused upgrade', async () => {
    const refusal = await TestSocket.connectRejected(`${url}/refused`);

    expect(refusal).toMatchObject({ status: 401, body: 'nope', headers: { 'x-why': 'token' } });
    await expect(TestSocket.connectRejected(url)).rejects.toThrow('was accepted');
  });
});
