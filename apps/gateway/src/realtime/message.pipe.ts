import type { PipeTransform } from '@nestjs/common';
import { type ClientMessage, clientMessages, type ClientMessageType, WireError } from '@ginforge/protocol';
import type { Connection } from './connection.js';
import type { ReceivedFrame } from './inbox.js';

/** A message that is valid, and whose it is. */
export interface Received<Type extends ClientMessageType> {
  readonly connection: Connection;
  readonly message: ClientMessage<Type>;
  /** The client's own. */
  readonly id: string | undefined;
}

/** Validates a client's message by the schema of its type (RT-10). Unknown keys are left behind (RT-12). */
export class MessagePipe<Type extends ClientMessageType> implements PipeTransform<
  ReceivedFrame,
  Received<Type>
> {
  constructor(private readonly type: Type) {}

  transform({ connection, message, id }: ReceivedFrame): Received<Type> {
    const result = clientMessages[this.type].safeParse(message);
    if (result.success) return { connection, message: result.data as ClientMessage<Type>, id };
    const [issue] = result.error.issues;
    throw new WireError('BAD_MESSAGE', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`);
  }
}
