import { loadEnvironment, RedisConnections } from '@ginforge/chassis';
import { notificationEnvironment, Publisher, type PublishResult, RedisBroker } from '@ginforge/notification';
import { type Channel } from '@ginforge/protocol';
import { z } from 'zod';

/** A service as far as clients notice it: it publishes. */
export class Backend {
  private constructor(
    private readonly publisher: Publisher,
    private readonly connections: RedisConnections,
  ) {}

  /** @param variables bounds of the history that differ from the usual ones */
  static async start(redisUrl: string, variables: Record<string, string> = {}): Promise<Backend> {
    const connections = new RedisConnections(redisUrl, 'e2e-backend');
    const environment = loadEnvironment(z.object(notificationEnvironment), variables);
    return new Backend(new Publisher(await RedisBroker.open(connections, environment)), connections);
  }

  /** One after the other. */
  async publish(to: Channel, contents: readonly unknown[]): Promise<PublishResult[]> {
    const results: PublishResult[] = [];
    for (const content of contents) {
      results.push(await this.publisher.publish({ to, message: { type: typeFor(to), content } }));
    }
    return results;
  }

  stop(): Promise<void> {
    return this.connections.onApplicationShutdown();
  }
}

function typeFor(to: Channel): string {
  switch (to.kind) {
    case 'room':
      return 'room_message';
    case 'user':
      return 'chat';
    case 'broadcast':
    case 'notification':
      return to.kind;
  }
}
