import { PubSub, RedisConnections, ServiceBus } from '@ginforge/chassis';
import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { Broker } from './broker.js';
import type { NotificationEnvironment } from './environment.js';
import { GatewayCommands } from './gateway-commands.js';
import { MemoryBroker } from './memory-broker.js';
import { MemoryPresenceRegistry } from './memory-presence-registry.js';
import { MemoryRoomGrants } from './memory-room-grants.js';
import { NotificationClient } from './notification-client.js';
import { PresenceReader } from './presence-reader.js';
import { PresenceRegistry } from './presence-registry.js';
import { Publisher } from './publisher.js';
import { RedisBroker } from './redis-broker.js';
import { RedisPresenceRegistry } from './redis-presence-registry.js';
import { RedisRoomGrants } from './redis-room-grants.js';
import { RoomGrants } from './room-grants.js';
import { StreamHistory } from './stream-history.js';

/** What of a service's environment the module reads. */
type ModuleEnvironment = NotificationEnvironment & {
  /** `false`: one process alone, everything is kept in memory (RT-40). */
  readonly REDIS_ENABLED?: boolean;
};

/** Publishing, presence, room grants and control over the chassis' Redis, or within one process alone. */
@Global()
@Module({})
export class NotificationModule {
  static forRoot(environment: ModuleEnvironment): DynamicModule {
    const stores = environment.REDIS_ENABLED === false ? inMemory(environment) : inRedis(environment);
    return {
      module: NotificationModule,
      providers: [...stores, ...overStores],
      exports: [
        Publisher,
        StreamHistory,
        PresenceRegistry,
        PresenceReader,
        GatewayCommands,
        RoomGrants,
        NotificationClient,
      ],
    };
  }
}

function inRedis(environment: NotificationEnvironment): Provider[] {
  return [
    {
      provide: Broker,
      inject: [RedisConnections],
      useFactory: (redis: RedisConnections) => RedisBroker.open(redis, environment),
    },
    {
      provide: PresenceRegistry,
      inject: [RedisConnections],
      useFactory: (redis: RedisConnections) => new RedisPresenceRegistry(redis.commands),
    },
    {
      provide: RoomGrants,
      inject: [RedisConnections, GatewayCommands],
      useFactory: (redis: RedisConnections, commands: GatewayCommands) =>
        new RedisRoomGrants(redis.commands, commands),
    },
  ];
}

function inMemory(environment: NotificationEnvironment): Provider[] {
  return [
    {
      provide: Broker,
      inject: [PubSub],
      useFactory: (pubSub: PubSub) => new MemoryBroker(pubSub, environment),
    },
    { provide: PresenceRegistry, useFactory: () => new MemoryPresenceRegistry() },
    {
      provide: RoomGrants,
      inject: [GatewayCommands],
      useFactory: (commands: GatewayCommands) => new MemoryRoomGrants(commands),
    },
  ];
}

/** What does not know where things are kept. */
const overStores: Provider[] = [
  { provide: StreamHistory, useExisting: Broker },
  { provide: Publisher, inject: [Broker], useFactory: (broker: Broker) => new Publisher(broker) },
  {
    provide: GatewayCommands,
    inject: [ServiceBus],
    useFactory: (bus: ServiceBus) => new GatewayCommands(bus),
  },
  {
    provide: PresenceReader,
    inject: [PresenceRegistry],
    useFactory: (registry: PresenceRegistry) => new PresenceReader(registry),
  },
  {
    provide: NotificationClient,
    inject: [Publisher, PresenceReader, RoomGrants, GatewayCommands],
    useFactory: (
      publisher: Publisher,
      presence: PresenceReader,
      grants: RoomGrants,
      commands: GatewayCommands,
    ) => new NotificationClient(publisher, presence, grants, commands),
  },
];
