import { endsWithin, type RedisClient, type RedisConnections } from '@ginforge/chassis';
import { randomUUID } from 'node:crypto';

/** How long a start waits for the door to open; while it is shut no lock is given out. Milliseconds. */
const openingMs = 5_000;

/**
 * Where other replicas reach this one, over Redis Pub/Sub. Redis knows at once when a process has died, by its connection: nobody
 * hears a knock at its door any more, which is sooner than its locks run out.
 */
export class ReplicaDoor {
  /** Of this process; a new one each time it starts. */
  readonly replica: string = randomUUID();
  private readonly link: RedisClient;
  private isListening = false;
  private readonly knocks: ((uploadId: string) => void)[] = [];
  private readonly shuts: (() => void)[] = [];

  private constructor(private readonly connections: RedisConnections) {
    this.link = connections.subscriber({ autoResubscribe: false });
    this.link.on('message', (_channel: string, uploadId: string) => {
      for (const listener of this.knocks) listener(uploadId);
    });
    this.link.on('close', () => this.shut());
  }

  /** Ends when others can knock, or after five seconds all the same. */
  static async open(connections: RedisConnections): Promise<ReplicaDoor> {
    const door = new ReplicaDoor(connections);
    await endsWithin(openingMs, new Promise<void>((resolve) => door.listen(resolve)));
    return door;
  }

  /** `false` while nobody could knock: others would take this replica for dead. */
  get isOpen(): boolean {
    return this.isListening;
  }

  onKnock(listener: (uploadId: string) => void): void {
    this.knocks.push(listener);
  }

  /** Called when nobody can knock any more. */
  onShut(listener: () => void): void {
    this.shuts.push(listener);
  }

  /**
   * Tells another replica that its upload is wanted. @returns whether anybody is behind that door; a Redis Cluster cannot tell (a
   * node counts its own subscribers alone), so there somebody is, until the lease is over
   */
  async knock(replica: string, uploadId: string): Promise<boolean> {
    const { commands, cluster } = this.connections;
    return (await commands.publish(channelOf(replica), uploadId)) > 0 || cluster !== undefined;
  }

  private listen(onFirst: () => void): void {
    const subscribe = async () => {
      try {
        await this.link.subscribe(channelOf(this.replica));
      } catch {
        return; // gone again: the next `ready` is the one that counts
      }
      this.isListening = true;
      onFirst();
    };
    this.link.on('ready', () => void subscribe());
    if (this.link.status === 'ready') void subscribe();
  }

  private shut(): void {
    if (!this.isListening) return;
    this.isListening = false;
    for (const listener of this.shuts) listener();
  }
}

function channelOf(replica: string): string {
  return `file-api:replica:${replica}`;
}
