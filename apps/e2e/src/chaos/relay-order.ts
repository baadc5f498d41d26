import { type Channel } from '@ginforge/protocol';
import { type Place } from './ledger.js';

/** What the runner tells a relay to publish. */
export interface RelayOrder {
  id: number;
  to: Channel;
  type: string;
  /** Whether to go on until it is acknowledged; otherwise there is one attempt, without an idempotency key. */
  persistent: boolean;
}

/** What the relay answers. */
export type RelayAnswer =
  { kind: 'acknowledged'; id: number; place: Place } | { kind: 'forsaken'; id: number } | { kind: 'ready' };
