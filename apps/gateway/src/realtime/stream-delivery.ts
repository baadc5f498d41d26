import { type HistoryEntry, spliceStream, type Stream, wireStreamName } from '@ginforge/notification';
import type { StreamPosition } from '@ginforge/protocol';
import type { ForkNotice, LossNotice, StreamDelivery } from './delivery.js';
import { textFrame } from './frames.js';
import { lossFrame, renameFrame } from './server-messages.js';

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

/** A new epoch as the readers of a stream are told of it. @param before where they stood @param fork up to where both epochs are one */
export function forkNotice(stream: Stream, before: StreamPosition, fork: StreamPosition): ForkNotice {
  const position = { epoch: fork.epoch, offset: before.offset };
  return {
    epochBefore: before.epoch,
    loss: lossNotice(stream, before, fork),
    rename: renameFrame(wireStreamName(stream), position),
  };
}
