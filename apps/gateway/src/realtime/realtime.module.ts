import { Module } from '@nestjs/common';
import { ENVIRONMENT, ServiceInstance } from '@ginforge/chassis';
import { GatewayPresence, PresenceRegistry } from '@ginforge/notification';
import type { GatewayEnvironment } from '../environment.js';
import { ClientPublisher } from './client-publisher.js';
import { ClusterCommands } from './cluster-commands.js';
import { ConnectionCluster } from './connection-cluster.js';
import { ConnectionLifecycle } from './connection-lifecycle.js';
import { ConnectionManager } from './connection-manager.js';
import { Drain } from './drain.js';
import { Handshake } from './handshake.js';
import { Heartbeat } from './heartbeat.js';
import { MessageRouter } from './message-router.js';
import { MissedCommands } from './missed-commands.js';
import { PresenceKeeper } from './presence-keeper.js';
import { RealtimeController } from './realtime.controller.js';
import { RealtimeExceptionFilter } from './realtime-exception.filter.js';
import { RealtimeGateway } from './realtime.gateway.js';
import { RealtimeStateController } from './realtime-state.controller.js';
import { RealtimeMetrics } from './realtime-metrics.js';
import { RecentRevocations } from './recent-revocations.js';
import { Reauthentication } from './reauthentication.js';
import { ReplayMemory } from './replay-memory.js';
import { Resumption } from './resumption.js';
import { RoomAccess } from './room-access.js';
import { RoomCluster } from './room-cluster.js';
import { RoomsService } from './rooms.service.js';
import { StreamChecks } from './stream-checks.js';
import { StreamCursors } from './stream-cursors.js';
import { SubscriptionProbe } from './subscription-probe.js';
import { Subscriptions } from './subscriptions.js';
import { UserStatus } from './user-status.js';
import { Welcome } from './welcome.js';
import { WriteScheduler } from './write-scheduler.js';

/** The WebSocket half of the gateway (realtime.md). */
@Module({
  controllers: [ClusterCommands, RealtimeController, RealtimeStateController],
  providers: [
    ClientPublisher,
    ConnectionCluster,
    ConnectionLifecycle,
    ConnectionManager,
    Drain,
    Handshake,
    Heartbeat,
    MessageRouter,
    MissedCommands,
    PresenceKeeper,
    RealtimeExceptionFilter,
    RealtimeGateway,
    RealtimeMetrics,
    Reauthentication,
    RecentRevocations,
    ReplayMemory,
    Resumption,
    RoomAccess,
    RoomCluster,
    RoomsService,
    SubscriptionProbe,
    StreamCursors,
    StreamChecks,
    Subscriptions,
    UserStatus,
    Welcome,
    WriteScheduler,
    {
      provide: GatewayPresence,
      inject: [PresenceRegistry, ServiceInstance, ENVIRONMENT],
      useFactory: (
        registry: PresenceRegistry,
        instance: ServiceInstance,
        { PRESENCE_LINGER_MS: lingerMs }: GatewayEnvironment,
      ) => new GatewayPresence(registry, instance.id, { lingerMs }),
    },
  ],
})
export class RealtimeModule {
  constructor(subscriptions: Subscriptions, router: MessageRouter) {
    subscriptions.onMessage((channel, payload) => router.route(channel, payload));
  }
}
