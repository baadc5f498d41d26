export { type Append, type AppendOutcome, Broker } from './broker.js';
export { encodeEnvelope, parseEnvelope, spliceStream, type Envelope } from './envelope.js';
export { notificationEnvironment, type NotificationEnvironment } from './environment.js';
export { disconnectUser, GatewayCommands, removeMember } from './gateway-commands.js';
export {
  gatewayRoutes,
  routeView,
  targetView,
  type GatewayRoutesView,
  type RouteView,
  type TargetView,
} from './gateway-routes.js';
export {
  connectionView,
  type ConnectionView,
  gatewayConnections,
  gatewayRoom,
  gatewayRooms,
  gatewayStats,
  gatewayUsers,
} from './gateway-realtime.js';
export { GatewayPresence, leaseMs, leaseRenewalMs } from './gateway-presence.js';
export { type PresenceConnection } from './local-presence.js';
export { checkPublishable } from './message-encoding.js';
export { newMessageId } from './message-id.js';
export { MessageSender, type SendOptions } from './message-sender.js';
export { NotificationClient } from './notification-client.js';
export { NotificationModule } from './notification.module.js';
export { PresenceReader, type PageRequest } from './presence-reader.js';
export {
  PresenceRegistry,
  type ConnectOutcome,
  type Departure,
  type LiveConnection,
  type OnlineUsers,
  type PresenceCounts,
  type PresenceTimes,
} from './presence-registry.js';
export { maxPublishedBytes } from './publish-checks.js';
export {
  type BatchResult,
  type OutgoingMessage,
  type PublishItem,
  type PublishResult,
  type SequencePlace,
  type TransientOptions,
} from './publish-item.js';
export { Publisher } from './publisher.js';
export { RedisBroker } from './redis-broker.js';
export { RoomGrants } from './room-grants.js';
export {
  inPresentEpoch,
  startOfEpoch,
  StreamHistory,
  type CurrentPosition,
  type HistoryEntry,
  type HistoryPage,
  type HistoryRange,
} from './stream-history.js';
export { channelName, streamOf, streams, wireStreamName, type Stream } from './streams.js';
