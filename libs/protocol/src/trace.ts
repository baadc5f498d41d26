/** What a live trace says of one message: all but its content. */
export interface TracedMessage {
  /** The Redis channel's kind (RT-30): how it was addressed. */
  channel: 'broadcast' | 'user' | 'notification' | 'room';
  type: string;
  id?: string;
  from?: string;
  from_name?: string;
  to?: string;
  room?: string;
  /** Position in its stream; without one it is transient. */
  offset?: number;
  /** Of its JSON, in UTF-8. */
  bytes: number;
  /** Unix milliseconds, when it passed. */
  at: number;
}

/** A line of a live trace, which comes as one JSON object a line. */
export type TraceLine =
  /** The first one: everything that passes from now on is told. */
  | { kind: 'open'; target: string; expires_at: string }
  | { kind: 'message'; message: TracedMessage }
  /** So many messages were not told: more came than the reader took. */
  | { kind: 'skipped'; count: number }
  /** The link to Redis had been lost: what passed meanwhile is not known. */
  | { kind: 'gap' }
  /** A sign of life. */
  | { kind: 'beat' }
  /** The last one. */
  | { kind: 'end'; reason: TraceEnd };

/** `expired`: it has run as long as one may; `rights`: what the administrator may do has changed; `stopping`: the service stops. */
export type TraceEnd = 'expired' | 'rights' | 'stopping';
