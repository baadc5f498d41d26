import { UseFilters } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { ClientPublisher } from './client-publisher.js';
import type { ReceivedFrame } from './inbox.js';
import { MessagePipe, type Received } from './message.pipe.js';
import type { AckDetails } from './realtime.adapter.js';
import { Reauthentication } from './reauthentication.js';
import { Resumption } from './resumption.js';
import { RealtimeExceptionFilter } from './realtime-exception.filter.js';
import { RoomsService } from './rooms.service.js';
import { sendPong } from './server-messages.js';
import { realtimePath } from './upgrade-request.js';

/**
 * One handler per message that a client may send; the message tells whose it is (`ReceivedFrame`), and is one parameter, since Nest
 * takes its time for each. What a handler returns goes into the `ack`, if the message had an `id`.
 */
@UseFilters(RealtimeExceptionFilter)
@WebSocketGateway({ path: realtimePath })
export class RealtimeGateway {
  constructor(
    private readonly rooms: RoomsService,
    private readonly publisher: ClientPublisher,
    private readonly resumption: Resumption,
    private readonly reauthentication: Reauthentication,
  ) {}

  @SubscribeMessage('ping')
  ping(@MessageBody() { connection, id }: ReceivedFrame): void {
    sendPong(connection, id);
  }

  /** A sign of life; the heartbeat has seen its bytes already. */
  @SubscribeMessage('pong')
  pong(): void {
    return undefined;
  }

  @SubscribeMessage('chat')
  chat(
    @MessageBody(new MessagePipe('chat')) { connection, message, id }: Received<'chat'>,
  ): Promise<AckDetails> {
    return this.publisher.chat(connection, message, id);
  }

  @SubscribeMessage('join_room')
  async joinRoom(
    @MessageBody(new MessagePipe('join_room')) { connection, message: { room } }: Received<'join_room'>,
  ): Promise<AckDetails> {
    const { epoch, offset } = await this.rooms.join(connection, room);
    return { room, stream: `room:${room}`, epoch, offset };
  }

  @SubscribeMessage('leave_room')
  leaveRoom(
    @MessageBody(new MessagePipe('leave_room')) { connection, message: { room } }: Received<'leave_room'>,
  ): AckDetails {
    this.rooms.leave(connection, room);
    return { room };
  }

  @SubscribeMessage('room_message')
  roomMessage(
    @MessageBody(new MessagePipe('room_message')) { connection, message, id }: Received<'room_message'>,
  ): Promise<AckDetails> {
    return this.publisher.roomMessage(connection, message, id);
  }

  /** RT-07: a fresh token for the same user; anything else ends the connection. */
  @SubscribeMessage('auth')
  async auth(
    @MessageBody(new MessagePipe('auth')) { connection, message: { content } }: Received<'auth'>,
  ): Promise<AckDetails | undefined> {
    return (await this.reauthentication.renew(connection, content.token)) ? {} : undefined;
  }

  /** RT-33: what the client missed, then `resumed`, then live messages. */
  @SubscribeMessage('resume')
  async resume(
    @MessageBody(new MessagePipe('resume')) { connection, message: { content }, id }: Received<'resume'>,
  ): Promise<AckDetails> {
    await this.resumption.resume(connection, content.streams, id);
    return {};
  }
}
