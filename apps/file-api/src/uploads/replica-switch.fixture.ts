import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** One address for several replicas: each connection goes to the next one that takes it, and ends with it. */
export class ReplicaSwitch {
  private readonly sockets = new Set<Socket>();
  private turn = 0;

  private constructor(
    private readonly server: Server,
    private readonly ports: readonly number[],
    readonly url: string,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  static async start(ports: readonly number[]): Promise<ReplicaSwitch> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The system gave no port');
    return new ReplicaSwitch(server, ports, `http://127.0.0.1:${address.port}`);
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private accept(client: Socket): void {
    this.follow(client);
    this.reach(client, this.ports.length);
  }

  private reach(client: Socket, tries: number): void {
    this.turn += 1;
    const replica = connect(this.ports[this.turn % this.ports.length] ?? 0, '127.0.0.1');
    this.follow(replica);
    let isConnected = false;
    replica.once('connect', () => {
      isConnected = true;
      client.pipe(replica).pipe(client);
      client.once('close', () => replica.destroy());
    });
    replica.once('close', () => {
      if (!isConnected && tries > 1) this.reach(client, tries - 1);
      else client.destroy();
    });
  }

  private follow(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy()).once('close', () => this.sockets.delete(socket));
  }
}
