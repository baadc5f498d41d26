import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

type Mode = 'open' | 'cut' | 'black-hole' | 'deaf';

interface Link {
  client: Socket;
  upstream: Socket;
}

/** A link to a server on loopback that a test can cut, silence and restore. */
export class TcpProxy {
  private mode: Mode = 'open';
  private readonly links = new Set<Link>();

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
    readonly port: number,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  /** Opens a proxy on a free port to `targetPort`. */
  static async start(targetPort: number): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The system gave no port');
    return new TcpProxy(server, targetPort, address.port);
  }

  /** How many links are open. */
  get size(): number {
    return this.links.size;
  }

  /** Resets every link and refuses new ones, as a dead server does. */
  cut(): void {
    this.mode = 'cut';
    this.closeLinks();
  }

  /** Keeps links open, accepts new ones, and passes nothing on, as a lost route does. */
  blackHole(): void {
    this.mode = 'black-hole';
    for (const link of this.links) silence(link);
  }

  /** Passes on what clients say and nothing of the answers, as a half-open link does. */
  deafen(): void {
    this.mode = 'deaf';
    for (const link of this.links) join(link, { oneWay: true });
  }

  /** Serves new links again. Links that were silenced go on from where they were. */
  restore(): void {
    this.mode = 'open';
    for (const link of this.links) join(link);
  }

  /** Closes every link and the proxy itself. */
  async stop(): Promise<void> {
    this.closeLinks();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    if (this.mode === 'cut') {
      client.on('error', () => undefined); // it may have gone by itself already
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ port: this.targetPort, host: '127.0.0.1', allowHalfOpen: true });
    const link = { client, upstream };
    this.links.add(link);
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined); // always followed by `close`
      socket.once('close', () => this.close(link));
    }
    if (this.mode !== 'black-hole') join(link, { oneWay: this.mode === 'deaf' });
  }

  private closeLinks(): void {
    for (const link of [...this.links]) this.close(link);
  }

  private close(link: Link): void {
    if (!this.links.delete(link)) return;
    reset(link.client);
    reset(link.upstream);
  }
}

function join(link: Link, { oneWay = false } = {}): void {
  silence(link); // piped twice, everything would arrive twice
  link.client.pipe(link.upstream);
  if (!oneWay) link.upstream.pipe(link.client);
}

function silence({ client, upstream }: Link): void {
  client.unpipe(upstream);
  upstream.unpipe(client);
  client.pause();
  upstream.pause();
}

/** A socket whose end is under way cannot be reset: Node would keep its handle, and the process alive, for ever. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
