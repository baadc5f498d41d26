import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type INestApplication, Logger } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { WsMessageHandler } from '@nestjs/common';
import { type ApplicationError, ENVIRONMENT, newTraceId, toApplicationError } from '@ginforge/chassis';
import { type AckContent, maxMessageBytes } from '@ginforge/protocol';
import { WebSocketServer } from 'ws';
import type { GatewayEnvironment } from '../environment.js';
import { serveWithoutUpgrade } from '../proxy/ordinary-request.js';
import type { UpgradeTunnels } from '../proxy/upgrade-tunnels.js';
import { ClientSocket, type SocketSurroundings } from './client-socket.js';
import { type Admission, Connection } from './connection.js';
import { ConnectionLifecycle } from './connection-lifecycle.js';
import { Handshake } from './handshake.js';
import { type Handler, Inbox } from './inbox.js';
import { type Rate, RateLimit } from './rate-limit.js';
import { RealtimeMetrics } from './realtime-metrics.js';
import { refuseUpgrade } from './upgrade-refusal.js';
import { asksForWebSocket, subprotocol } from './upgrade-request.js';
import { WriteScheduler } from './write-scheduler.js';

/** What a handler adds to the `ack` of a message (RT-13). */
export type AckDetails = Omit<AckContent, 'id'>;

/** A close frame is answered within this time or the socket is cut. Milliseconds. */
const closeTimeout = 5_000;

/**
 * Nest's WebSocket adapter over `ws`, with the parts that matter taken over: it owns the upgrade, so that who may not come
 * in gets an HTTP answer (RT-03, RT-04), and takes a client's messages in order and without a stream library. Nest would bind every
 * handler anew for each connection, a kilobyte of memory; here they are bound once, and a message tells whose it is.
 */
export class RealtimeAdapter extends WsAdapter {
  private readonly handshake: Handshake;
  private readonly lifecycle: ConnectionLifecycle;
  private readonly metrics: RealtimeMetrics;
  private readonly scheduler: WriteScheduler;
  private readonly sendBufferBytes: number;
  private readonly messageRate: Rate;
  private readonly surroundings: SocketSurroundings;
  private handlers: ReadonlyMap<string, Handler> = new Map();
  private readonly upgradeLogger = new Logger(RealtimeAdapter.name);
  private stopUpgrades: () => void = () => undefined;

  constructor(
    app: INestApplication,
    private readonly tunnels: UpgradeTunnels,
  ) {
    super(app);
    this.handshake = app.get(Handshake);
    this.lifecycle = app.get(ConnectionLifecycle);
    this.metrics = app.get(RealtimeMetrics);
    this.scheduler = app.get(WriteScheduler);
    const environment = app.get<GatewayEnvironment>(ENVIRONMENT);
    this.sendBufferBytes = environment.SEND_BUFFER_BYTES;
    this.messageRate = { perSecond: environment.MESSAGES_PER_SECOND, burst: environment.MESSAGE_BURST };
    this.surroundings = this.makeSurroundings();
  }

  override create(): WebSocketServer {
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: maxMessageBytes,
      WebSocket: ClientSocket,
      handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
      ...{ closeTimeout },
    });
    const httpServer = this.httpServer as Server;
    const onUpgrade = (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
      const socket = duplex as Socket;
      if (!asksForWebSocket(request)) serveWithoutUpgrade(httpServer, request, socket, head);
      else if (!this.tunnels.take(request, socket, head)) void this.upgrade(server, request, socket, head);
    };
    httpServer.on('upgrade', onUpgrade);
    this.stopUpgrades = () => httpServer.off('upgrade', onUpgrade);
    return server;
  }

  /** Nest hands over the handlers of a connection; that of nobody is for all. */
  override bindClientConnect(_server: unknown, callback: (connection: undefined) => void): void {
    callback(undefined);
  }

  override bindMessageHandlers(_nobody: unknown, handlers: WsMessageHandler<string>[]): void {
    this.handlers = new Map(handlers.map(({ message, callback }) => [message, callback as Handler]));
  }

  override bindClientDisconnect(): void {
    return undefined; // `ConnectionLifecycle` is told of it
  }

  override async close(): Promise<void> {
    this.stopUpgrades();
  }

  override async dispose(): Promise<void> {
    this.stopUpgrades();
  }

  private async upgrade(
    server: WebSocketServer,
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
  ): Promise<void> {
    const onError = () => socket.destroy();
    socket.on('error', onError);
    try {
      const admitted = await this.handshake.check(request);
      this.metrics.handshake(101);
      socket.cork(); // what answers the upgrade goes out with `welcome`
      server.handleUpgrade(request, socket, head, (webSocket) =>
        this.connect(webSocket as ClientSocket, { socket, ...admitted }),
      );
      socket.off('error', onError);
    } catch (error) {
      this.refuse(socket, toApplicationError(error));
    }
  }

  private connect(webSocket: ClientSocket, admission: Admission): void {
    const connection = new Connection(webSocket, admission, this.scheduler, this.sendBufferBytes);
    webSocket.serve(connection, this.surroundings);
    this.metrics.connected();
    void this.lifecycle.open(connection).then(() => {
      connection.flush();
      admission.socket.uncork();
    });
  }

  private makeSurroundings(): SocketSurroundings {
    return {
      openInbox: (connection) =>
        new Inbox(connection, this.handlers, this.metrics, new RateLimit(this.messageRate)),
      closed: (connection, code) => {
        this.metrics.closed(connection.closedWith ?? code);
        this.lifecycle.close(connection);
      },
      broken: (error) => this.upgradeLogger.debug({ err: error }, 'a client broke the protocol'),
    };
  }

  private refuse(socket: Socket, error: ApplicationError): void {
    this.metrics.handshake(error.description.status);
    if (error.description.status >= 500 && error.cause !== undefined) {
      this.upgradeLogger.warn({ err: error.cause }, 'an upgrade could not be decided');
    }
    refuseUpgrade(socket, error, newTraceId());
  }
}
