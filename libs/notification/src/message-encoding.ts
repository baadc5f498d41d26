import { encodeMessage, type Channel } from '@ginforge/protocol';
import { v7 as uuidv7 } from 'uuid';
import { checkItem, encodeChecked } from './publish-checks.js';
import type { OutgoingMessage, PublishItem } from './publish-item.js';

/**
 * The JSON of a message as clients get it but for `stream` and `offset`. `timestamp` in Unix milliseconds.
 * @throws ApplicationError VALIDATION_FAILED
 */
export function encodeOutgoing(to: Channel, message: OutgoingMessage, id: string, timestamp: number): string {
  return encodeChecked(() =>
    encodeMessage({
      type: message.type,
      id,
      from: message.from,
      from_name: message.from_name,
      to: message.to ?? ('userId' in to ? to.userId : undefined),
      room: 'room' in to ? to.room : undefined,
      content: message.content,
      data: message.data,
      timestamp,
    }),
  );
}

/**
 * For who keeps an item to publish it later: whatever would refuse it then refuses it now.
 * @throws ApplicationError VALIDATION_FAILED
 */
export function checkPublishable(item: PublishItem): void {
  checkItem(item);
  encodeOutgoing(item.to, item.message, item.message.id ?? uuidv7(), Date.now());
}
