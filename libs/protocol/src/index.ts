export { channels, parseChannel, type Channel } from './channels.js';
export {
  clientMessages,
  decodeClientFrame,
  FrameError,
  type ClientFrame,
  type ClientMessage,
  type ClientMessageType,
} from './client-message.js';
export {
  closeCodes,
  cutCloseReason,
  formatRetryAfter,
  maxCloseReasonBytes,
  parseRetryAfter,
  permissionsChangedReason,
  reconnectPolicy,
  type CloseCode,
  type ReconnectPolicy,
} from './close-codes.js';
export { describeError, errorCodes, WireError, type ErrorCode } from './error-codes.js';
export { isJsonObject, isTooDeep, type JsonObject } from './json.js';
export {
  heartbeatSeconds,
  maxMessageBytes,
  maxMessageDepth,
  maxRewind,
  maxRoomsPerConnection,
} from './limits.js';
export {
  dataUpdateActions,
  encodeMessage,
  isMessageType,
  type DataUpdateAction,
  type Message,
} from './message.js';
export {
  decodePublishedMessage,
  PayloadError,
  payloadReasons,
  type MessageDefaults,
} from './published-message.js';
export {
  defaultRoomPolicies,
  isRoomName,
  isUserId,
  parseRoomPolicies,
  roomPolicies,
  splitRoomName,
  type RoomPolicies,
  type RoomPolicy,
} from './rooms.js';
export {
  serverContents,
  serverMessage,
  type AckContent,
  type ChatContent,
  type DataUpdateContent,
  type ErrorContent,
  type NotificationContent,
  type ResumedContent,
  type ResumedStream,
  type ServerContents,
  type ServerMessage,
  type ServerMessageType,
  type StreamPosition,
  type SystemContent,
  type UserStatusContent,
  type WelcomeData,
} from './server-message.js';
export { type TracedMessage, type TraceEnd, type TraceLine } from './trace.js';
