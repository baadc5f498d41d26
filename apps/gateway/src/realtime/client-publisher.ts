import { Injectable } from '@nestjs/common';
import { Publisher } from '@ginforge/notification';
import { type ClientMessage, isRoomName, WireError } from '@ginforge/protocol';
import type { Connection } from './connection.js';
import { ConnectionManager } from './connection-manager.js';
import type { AckDetails } from './realtime.adapter.js';

/**
 * What clients send to each other. It goes through Redis like everything else and comes back from it (RT-38); who it is
 * from is what the token says (RT-12).
 */
@Injectable()
export class ClientPublisher {
  constructor(
    private readonly publisher: Publisher,
    private readonly manager: ConnectionManager,
  ) {}

  /** RT-14: to every connection of `to`, and to the sender's other connections. */
  async chat(
    connection: Connection,
    message: ClientMessage<'chat'>,
    id: string | undefined,
  ): Promise<AckDetails> {
    const { to, content, data } = message;
    const outgoing = { ...senderOf(connection), type: 'chat', content, data };
    const idempotencyKey = idempotencyKeyOf(connection, id);
    const target = { kind: 'user', userId: to } as const;
    const question = { listenersOf: { kind: 'user', userId: connection.userId } } as const;
    const result = await this.publisher.publish({ to: target, message: outgoing, idempotencyKey }, question);
    if (to !== connection.userId && !result.deduped && this.mayHaveOthers(connection, result.listeners))
      await this.echo(connection, { ...outgoing, to, id: result.id });
    return { message_id: result.id };
  }

  /** RT-15: to every member, the sender included. */
  async roomMessage(
    connection: Connection,
    { room, content, data }: ClientMessage<'room_message'>,
    id: string | undefined,
  ): Promise<AckDetails> {
    if (!isRoomName(room)) throw new WireError('BAD_ROOM');
    if (!this.manager.isMember(connection, room)) throw new WireError('NOT_IN_ROOM');
    const outgoing = { ...senderOf(connection), type: 'room_message', content, data };
    const idempotencyKey = idempotencyKeyOf(connection, id);
    const result = await this.publisher.publish({
      to: { kind: 'room', room },
      message: outgoing,
      idempotencyKey,
    });
    return { message_id: result.id, stream: result.stream, epoch: result.epoch, offset: result.offset, room };
  }

  /** Whether the sender may have other connections: here, or on another gateway that listens for them. */
  private mayHaveOthers(connection: Connection, gateways: number | undefined): boolean {
    if (gateways === undefined || gateways > 1) return true;
    for (const one of this.manager.connectionsOf(connection.userId)) if (one !== connection) return true;
    return false;
  }

  private async echo(connection: Connection, message: OutgoingChat): Promise<void> {
    const own = { kind: 'user', userId: connection.userId } as const;
    await this.publisher.publishTransient(own, message, { exceptClientId: connection.clientId });
  }
}

type OutgoingChat = Parameters<Publisher['publishTransient']>[1];

function senderOf({ principal }: Connection): { from: string; from_name: string } {
  return { from: principal.userId, from_name: principal.username };
}

/** RT-13: a client's own id, whatever connection or gateway it comes over. */
function idempotencyKeyOf(connection: Connection, id: string | undefined): string | undefined {
  return id === undefined ? undefined : `client:${connection.userId}:${id}`;
}
