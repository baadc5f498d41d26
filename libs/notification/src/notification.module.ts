import { RedisConnections } from '@ginforge/chassis';
import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { ControlChannel } from './control-channel.js';
import type { NotificationEnvironment } from './environment.js';
import { NotificationClient } from './notification-client.js';
import { PresenceReader } from './presence-reader.js';
import { openPublishConnection } from './publish-connection.js';
import { Publisher } from './publisher.js';
import { RoomGrants } from './room-grants.js';
import { StreamHistory } from './stream-history.js';

/** Publishing, presence, room grants and control over the chassis' Redis. */
@Global()
@Module({})
export class NotificationModule {
  static forRoot(environment: NotificationEnvironment): DynamicModule {
    const providers: Provider[] = [
      {
        provide: Publisher,
        inject: [RedisConnections],
        useFactory: async (redis: RedisConnections) =>
          new Publisher(await openPublishConnection(redis), environment),
      },
      {
        provide: StreamHistory,
        inject: [RedisConnections],
        useFactory: (redis: RedisConnections) => new StreamHistory(redis.commands, environment),
      },
      {
        provide: PresenceReader,
        inject: [RedisConnections],
        useFactory: (redis: RedisConnections) => new PresenceReader(redis.commands),
      },
      {
        provide: ControlChannel,
        inject: [RedisConnections],
        useFactory: (redis: RedisConnections) => new ControlChannel(redis.commands),
      },
      {
        provide: RoomGrants,
        inject: [RedisConnections, ControlChannel],
        useFactory: (redis: RedisConnections, control: ControlChannel) =>
          new RoomGrants(redis.commands, control),
      },
      {
        provide: NotificationClient,
        inject: [Publisher, PresenceReader, RoomGrants, ControlChannel],
        useFactory: (
          publisher: Publisher,
          presence: PresenceReader,
          grants: RoomGrants,
          control: ControlChannel,
        ) => new NotificationClient(publisher, presence, grants, control),
      },
    ];
    return {
      module: NotificationModule,
      providers,
      exports: [Publisher, StreamHistory, PresenceReader, ControlChannel, RoomGrants, NotificationClient],
    };
  }
}
