import { type ClientMessage, type ClientMessageType, type Message } from '@ginforge/protocol';

/** Types that the client sends by itself, when it is time. */
type Automatic = 'ping' | 'pong' | 'auth' | 'resume';

/** What {@link WebSocketClient.send} takes, its fields by its type. `id` is the idempotency key (RT-13); made if left out. */
export type OutgoingMessage = {
  [Type in Exclude<ClientMessageType, Automatic>]: { type: Type; id?: string } & ClientMessage<Type>;
}[Exclude<ClientMessageType, Automatic>];

/** What goes over the wire: the server sets the rest (RT-12). */
export type WireMessage = Omit<Partial<Message>, 'type'> & { type: string };
