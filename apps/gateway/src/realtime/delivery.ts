/** One message on its way to sockets: framed once, shared by every receiver. */
export interface Delivery {
  readonly frame: Buffer;
  /** `user`, `broadcast` or `room:<name>`; absent on messages that no stream keeps. */
  readonly stream?: string;
  /** Position in the stream, from 1; 0 when there is no stream. */
  readonly offset: number;
  /** The one connection that does not get it: the sender's own (RT-14). */
  readonly exceptClientId?: string;
  /** Called once, with the number of receivers, when they have it. */
  readonly onDelivered?: (receivers: number) => void;
}
