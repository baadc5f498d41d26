import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

import { minorUnits } from './minor-units.js';

export const orderStatuses = ['unpaid', 'paid', 'shipped', 'completed', 'cancelled', 'refunded'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export const cancelReasons = ['user', 'timeout'] as const;
export type CancelReason = (typeof cancelReasons)[number];

/** What an end user ordered of one shop, and how far it is (http.md, 3). */
@Entity('orders')
export class Order {
  @PrimaryColumn('uuid')
  id!: string;

  /** What people call it: the day and twelve digits that tell nothing. */
  @Column('text')
  number!: string;

  @Column('uuid')
  userId!: string;

  @Column('uuid')
  shopId!: string;

  @Column('text')
  status!: OrderStatus;

  /** In minor units. */
  @Column('bigint', { transformer: minorUnits })
  total!: number;

  /** ISO 4217. */
  @Column('text')
  currency!: string;

  /** When it is cancelled unless it is paid. */
  @Column('timestamptz')
  expiresAt!: Date;

  @Column('timestamptz', { nullable: true })
  remindedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  paidAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  shippedAt!: Date | null;

  /** Who brings it; not before it is shipped. */
  @Column('uuid', { nullable: true })
  carrierId!: string | null;

  /** By which its carrier finds it; not before it is shipped. */
  @Column('text', { nullable: true })
  trackingNumber!: string | null;

  @Column('timestamptz', { nullable: true })
  completedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  cancelledAt!: Date | null;

  @Column('text', { nullable: true })
  cancelReason!: CancelReason | null;

  @Column('timestamptz', { nullable: true })
  refundedAt!: Date | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz')
  updatedAt!: Date;
}
