import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

import { minorUnits } from './minor-units.js';

/**
 * `pending`: it is not known yet what the provider did · `succeeded` · `declined` · `failed`: still not known after all attempts ·
 * `refunding`, `voiding`: the provider is to undo it · `refunded`, `voided`: it has.
 */
export const paymentStatuses = [
  'pending',
  'succeeded',
  'declined',
  'failed',
  'refunding',
  'refunded',
  'voiding',
  'voided',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** A payment of an order. Its id is the key by which the provider carries it out once. An order has one that is not declined. */
@Entity('payments')
export class Payment {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  orderId!: string;

  /** The request that began it, where that had an `Idempotency-Key`. */
  @Column('uuid', { nullable: true })
  requestId!: string | null;

  /** In minor units. */
  @Column('bigint', { transformer: minorUnits })
  amount!: number;

  /** ISO 4217. */
  @Column('text')
  currency!: string;

  @Column('text')
  status!: PaymentStatus;

  /** The provider's own name of it. */
  @Column('text', { nullable: true })
  providerReference!: string | null;

  /** How often the provider was asked for what the status says, without an answer. */
  @Column('integer')
  attempts!: number;

  /** Why the last attempt came to nothing. */
  @Column('text', { nullable: true })
  lastError!: string | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz')
  updatedAt!: Date;
}
