import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { Redis } from 'ioredis';
import jsonwebtoken from 'jsonwebtoken';
import { WebSocket } from 'ws';

const { PORT, REDIS_URL = '', JWT_SECRET = '', PRESENCE } = process.env;

/** For who counts connections over several processes, and takes tokens back. */
const commands = PRESENCE === 'true' ? new Redis(REDIS_URL) : undefined;

/** For what clients say to each other, who may be on other servers. */
const publisher = new Redis(REDIS_URL, { enableAutoPipelining: true });

class MessagesGateway {
  /** @type {import('ws').WebSocketServer | undefined} */
  server;
  /** @type {Map<string, Set<WebSocket>>} */
  users = new Map();

  async afterInit() {
    const subscriber = new Redis(REDIS_URL);
    subscriber.on('pmessage', (_pattern, channel, text) => this.deliver(channel, JSON.parse(text)));
    await subscriber.psubscribe('messages*');
  }

  /**
   * @param {WebSocket & { userId?: string }} client
   * @param {import('node:http').IncomingMessage} request
   */
  async handleConnection(client, request) {
    try {
      const token = new URL(request.url ?? '', 'http://localhost').searchParams.get('token') ?? '';
      const claims = /** @type {jsonwebtoken.JwtPayload} */ (jsonwebtoken.verify(token, JWT_SECRET));
      if (await commands?.exists(`revoked:${claims.jti}`)) throw new Error('revoked');
      client.userId = String(claims.sub);
      await commands?.sadd(`presence:${client.userId}`, String(claims.jti));
    } catch {
      client.close(4401, 'Unauthorized');
      return;
    }
    const clients = this.users.get(client.userId) ?? new Set();
    this.users.set(client.userId, clients.add(client));
    client.send(JSON.stringify({ event: 'welcome', data: { userId: client.userId } }));
  }

  /** @param {WebSocket & { userId?: string }} client */
  handleDisconnect(client) {
    const clients = this.users.get(client.userId ?? '');
    clients?.delete(client);
    if (clients?.size === 0) this.users.delete(client.userId ?? '');
  }

  /**
   * @param {string} channel `messages` for everybody, `messages:<user>` for one
   * @param {object} data
   */
  deliver(channel, data) {
    const [, user] = channel.split(':');
    const clients = user === undefined ? this.server?.clients : this.users.get(user);
    for (const client of clients ?? []) {
      if (client.readyState === WebSocket.OPEN) client.send(JSON.stringify({ event: 'message', data }));
    }
  }

  /**
   * @param {WebSocket & { userId?: string }} client
   * @param {{ to: string, content: object }} message
   */
  async chat({ userId }, { to, content }) {
    const message = { type: 'chat', from: userId, content, timestamp: Date.now() };
    await publisher.publish(`messages:${to}`, JSON.stringify(message));
  }

  ping() {
    return { event: 'pong', data: null };
  }
}
WebSocketServer()(MessagesGateway.prototype, 'server');
for (const name of ['chat', 'ping']) {
  const descriptor = Object.getOwnPropertyDescriptor(MessagesGateway.prototype, name) ?? {};
  SubscribeMessage(name)(MessagesGateway.prototype, name, descriptor);
}
WebSocketGateway()(MessagesGateway);

class AppModule {}
Module({ providers: [MessagesGateway] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
app.useWebSocketAdapter(new WsAdapter(app));
await app.listen(Number(PORT), '127.0.0.1');
