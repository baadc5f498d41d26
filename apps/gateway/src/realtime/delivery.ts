import type { StreamPosition } from '@ginforge/protocol';

/** One message on its way to sockets: framed once, shared by every receiver. */
export interface Delivery {
  readonly frame: Buffer;
  /** `user`, `broadcast` or `room:<name>`; absent on messages that no stream keeps. */
  readonly stream?: string;
  /** Position in the stream, from 1; 0 when there is no stream. */
  readonly offset: number;
  /** The life of the stream that the position is of. */
  readonly epoch?: string;
  /** The one connection that does not get it: the sender's own (RT-14). */
  readonly exceptClientId?: string;
  /** Called once, with the number of receivers, when they have it. */
  readonly onDelivered?: (receivers: number) => void;
}

/** A message that a stream keeps. */
export interface StreamDelivery extends Delivery {
  readonly stream: string;
  readonly epoch: string;
}

/** The word that a stream goes on behind a position, and that what was before it cannot be had (RT-34). */
export interface LossNotice {
  readonly frame: Buffer;
  readonly stream: string;
  readonly position: StreamPosition;
  /** Whether the stream went back within its epoch: what its readers have got behind the position is void. */
  readonly wentBack: boolean;
}

/** The word that the stream goes on under another epoch, since a Redis Cluster failed over. */
export interface ForkNotice {
  readonly epochBefore: string;
  /** For who has more than the new master: that goes no further than the fork. */
  readonly loss: LossNotice;
  /** For everybody else: the frame with the new name. */
  readonly rename: Buffer;
}
