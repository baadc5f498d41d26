export { WebSocketClient, type ConnectOptions, type MessageOf } from './client.js';
export { type CloseInfo, type ConnectionState, type OpenInfo } from './connection-state.js';
export { type OutgoingMessage } from './outgoing-message.js';
export { type Rewind, type StreamName } from './rewinds.js';
export { type WebSocketClientOptions } from './settings.js';
export { type StreamLoss, type StreamRecovery } from './stream-order.js';
export { type TokenProvider } from './token-source.js';
export { type SocketLike, type WebSocketConstructor } from './transport.js';
export { WebSocketError, type ClientErrorCode } from './websocket-error.js';
