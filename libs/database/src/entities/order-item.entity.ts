import { Column, Entity, PrimaryColumn } from 'typeorm';

import { minorUnits } from './minor-units.js';

/** A line of an order: the product as it was when it was ordered. */
@Entity('order_items')
export class OrderItem {
  @PrimaryColumn('uuid')
  orderId!: string;

  @PrimaryColumn('uuid')
  productId!: string;

  /** Its place in the order, from 0. */
  @Column('smallint')
  position!: number;

  @Column('text')
  sku!: string;

  @Column('text')
  name!: string;

  /** Of one piece, in minor units of the order's currency. */
  @Column('bigint', { transformer: minorUnits })
  price!: number;

  @Column('integer')
  quantity!: number;
}
