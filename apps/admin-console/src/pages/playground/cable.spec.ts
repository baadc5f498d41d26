import { type SocketLike } from '@ginforge/websocket-client';
import { Cable } from './cable.js';

/** A browser's socket as far as a page notices it: it opens, says back what it is told, and closes when it is told to. */
class EchoSocket implements SocketLike {
  static readonly made: EchoSocket[] = [];
  readonly sent: string[] = [];
  readonly #listeners = new Map<string, (event: never) => void>();
  isClosed = false;

  constructor(readonly url: string) {
    EchoSocket.made.push(this);
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, listener);
  }

  send(text: string): void {
    this.sent.push(text);
    this.emit('message', { data: text });
  }

  close(): void {
    this.isClosed = true;
    this.emit('close', { code: 1000, reason: 'in good order' });
  }

  emit(type: string, event: object): void {
    this.#listeners.get(type)?.(event as never);
  }
}

/** Everything that a socket through the cable says. */
function follow(cable: Cable): { socket: SocketLike; said: unknown[] } {
  const socket = new cable.webSocket('ws://gateway/ws', []);
  const said: unknown[] = [];
  socket.addEventListener('open', () => said.push('open'));
  socket.addEventListener('error', () => said.push('error'));
  socket.addEventListener('message', ({ data }) => said.push(data));
  socket.addEventListener('close', ({ code, reason }) => said.push([code, reason]));
  return { socket, said };
}

describe('Cable', () => {
  it('[RT-71] whole, it passes everything on both ways', () => {
    const { socket, said } = follow(new Cable(EchoSocket));
    const platform = EchoSocket.made.at(-1);
    platform?.emit('open', {});
    socket.send('hello');
    socket.close();
    expect(platform?.url).toBe('ws://gateway/ws');
    expect(said).toEqual(['open', 'hello', [1000, 'in good order']]);
  });

  it('[RT-71] cut, the link is lost without a close frame, and nothing goes through any more', () => {
    const cable = new Cable(EchoSocket);
    const { socket, said } = follow(cable);
    const platform = EchoSocket.made.at(-1);
    cable.cut();
    socket.send('into the void');
    platform?.emit('message', { data: 'never heard' });
    expect(said).toEqual(['error', [1006, '']]);
    expect([platform?.isClosed, platform?.sent]).toEqual([true, []]);
  });

  it('[RT-70] while it is cut no socket gets through and nobody can be asked why; mended, the next one does', async () => {
    const cable = new Cable(EchoSocket);
    cable.cut();
    const made = EchoSocket.made.length;
    const { said } = follow(cable);
    await expect(cable.fetch('http://gateway/ws')).rejects.toThrow('cut');
    expect(said).toEqual(['error', [1006, '']]);
    expect(EchoSocket.made).toHaveLength(made);
    cable.mend();
    const { socket, said: heard } = follow(cable);
    socket.send('back');
    expect(heard).toEqual(['back']);
  });
});
