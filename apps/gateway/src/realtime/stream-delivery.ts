import { type HistoryEntry, spliceStream, type Stream, wireStreamName } from '@ginforge/notification';
import type { StreamPosition } from '@ginforge/protocol';
import type { LossNotice, StreamDelivery } from './delivery.js';
import { textFrame } from './frames.js';
import { lossFrame } from './server-messages.js';

/** A message of a stream as its readers get it, live and from history alike. */
export function streamDelivery(
  stream: Stream,
  epoch: string,
  { offset, json }: HistoryEntry,
): StreamDelivery {
  const name = wireStreamName(stream);
  return { frame: textFrame(spliceStream(json, name, offset)), stream: name, epoch, offset };
}

/** A loss as the readers of a stream are told of it. @param before where they stood */
export function lossNotice(stream: Stream, before: StreamPosition, position: StreamPosition): LossNotice {
  const name = wireStreamName(stream);
  const wentBack = before.epoch === position.epoch && position.offset < before.offset;
  return { frame: lossFrame(name, position), stream: name, position, wentBack };
}
