import { type HistoryEntry, spliceStream, type Stream, wireStreamName } from '@ginforge/notification';
import type { Delivery } from './delivery.js';
import { textFrame } from './frames.js';

/** A message of a stream as its readers get it, live and from history alike. */
export function streamDelivery(stream: Stream, { offset, json }: HistoryEntry): Delivery {
  const name = wireStreamName(stream);
  return { frame: textFrame(spliceStream(json, name, offset)), stream: name, offset };
}
