import { Injectable } from '@nestjs/common';
import { newMessageId, type Stream, streams } from '@ginforge/notification';
import { type CloseCode, encodeMessage, type NotificationContent } from '@ginforge/protocol';
import type { Connection } from './connection.js';
import type { Delivery } from './delivery.js';
import { textFrame } from './frames.js';

/** The connections of this gateway, by client, user and room. Plain maps: everything here is synchronous. */
@Injectable()
export class ConnectionManager {
  private readonly clients = new Map<string, Connection>();
  /** Lists are replaced and not changed: most hold one connection, and one may end while they are gone through. */
  private readonly users = new Map<string, readonly Connection[]>();
  private readonly administrators = new Set<Connection>();
  private readonly rooms = new Map<string, Set<Connection>>();
  private readonly roomsOfClient = new Map<Connection, Set<string>>();

  register(connection: Connection): void {
    this.clients.set(connection.clientId, connection);
    this.users.set(connection.userId, [...this.connectionsOf(connection.userId), connection]);
    if (connection.principal.audience === 'admin') this.administrators.add(connection);
  }

  /** @returns whether the connection was registered */
  unregister(connection: Connection): boolean {
    if (!this.clients.delete(connection.clientId)) return false;
    const others = this.connectionsOf(connection.userId).filter((one) => one !== connection);
    if (others.length > 0) this.users.set(connection.userId, others);
    else this.users.delete(connection.userId);
    this.administrators.delete(connection);
    return true;
  }

  broadcast(delivery: Delivery): void {
    deliverTo(this.clients.values(), delivery);
  }

  sendToUser(userId: string, delivery: Delivery): void {
    deliverTo(this.connectionsOf(userId), delivery);
  }

  broadcastToRoom(room: string, delivery: Delivery): void {
    deliverTo(this.membersOf(room), delivery);
  }

  /** A notification to this gateway's connections of a user alone; for the whole cluster use `NotificationClient`. */
  sendNotification(userId: string, content: NotificationContent): void {
    const message = { type: 'notification', id: newMessageId(), to: userId, content, timestamp: Date.now() };
    this.sendToUser(userId, { frame: textFrame(encodeMessage(message)), offset: 0 });
  }

  /** @returns whether the connection is the first member here; joining twice is harmless (RT-22) */
  joinRoom(connection: Connection, room: string): boolean {
    addTo(this.roomsOfClient, connection, room);
    return addTo(this.rooms, room, connection);
  }

  /** @returns whether the room is empty here now and takes no memory any more (RT-22) */
  leaveRoom(connection: Connection, room: string): boolean {
    removeFrom(this.roomsOfClient, connection, room);
    return removeFrom(this.rooms, room, connection);
  }

  isMember(connection: Connection, room: string): boolean {
    return this.rooms.get(room)?.has(connection) ?? false;
  }

  roomsOf(connection: Connection): readonly string[] {
    return [...(this.roomsOfClient.get(connection) ?? [])];
  }

  membersOf(room: string): Iterable<Connection> {
    return this.rooms.get(room) ?? [];
  }

  connectionsOf(userId: string): readonly Connection[] {
    return this.users.get(userId) ?? [];
  }

  /** Who gets the messages of a stream. */
  receiversOf(stream: Stream): Iterable<Connection> {
    if (stream === streams.broadcast) return this.all();
    return stream.startsWith(userStreamPrefix)
      ? this.connectionsOf(stream.slice(userStreamPrefix.length))
      : this.membersOf(stream.slice(roomStreamPrefix.length));
  }

  all(): Iterable<Connection> {
    return this.clients.values();
  }

  /** Connections of the console's audience. */
  get connectedAdministrators(): Iterable<Connection> {
    return this.administrators;
  }

  /** How many connections there are: what every handshake asks, so nothing is counted for it. */
  get size(): number {
    return this.clients.size;
  }

  isUserOnline(userId: string): boolean {
    return this.users.has(userId);
  }

  getOnlineUsers(): string[] {
    return [...this.users.keys()];
  }

  openRooms(): string[] {
    return [...this.rooms.keys()];
  }

  /** This gateway's own numbers; the cluster's come from the presence registry. */
  getStats(): { connections: number; users: number; rooms: number; bufferedBytes: number } {
    let bufferedBytes = 0;
    for (const connection of this.clients.values()) bufferedBytes += connection.bufferedBytes;
    return { connections: this.clients.size, users: this.users.size, rooms: this.rooms.size, bufferedBytes };
  }

  closeAll(why: CloseCode, reason: () => string): void {
    for (const connection of this.clients.values()) connection.close(why, reason());
  }
}

const userStreamPrefix = streams.user('');
const roomStreamPrefix = streams.room('');

/** Hands one message to many. */
export function deliverTo(connections: Iterable<Connection>, delivery: Delivery): void {
  let receivers = 0;
  for (const connection of connections) {
    if (connection.clientId === delivery.exceptClientId) continue;
    connection.deliver(delivery);
    receivers++;
  }
  delivery.onDelivered?.(receivers);
}

/** @returns whether the key is new */
function addTo<Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): boolean {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
  return values === undefined;
}

/** @returns whether the key is gone by it */
function removeFrom<Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): boolean {
  const values = map.get(key);
  if (values === undefined || !values.delete(value) || values.size > 0) return false;
  return map.delete(key);
}
