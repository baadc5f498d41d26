import { Column, CreateDateColumn, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

import { minorUnits } from './minor-units.js';
import { Shop } from './shop.entity.js';

export const productStatuses = ['on', 'off'] as const;
export type ProductStatus = (typeof productStatuses)[number];

/** Something that is sold. Article numbers are unique in a shop whatever their case, among those that are not deleted. */
@Entity('products')
export class Product {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  shopId!: string;

  /** Who sells it. */
  @ManyToOne(() => Shop)
  @JoinColumn({ name: 'shop_id' })
  shop!: Shop;

  /** The article number. */
  @Column('text')
  sku!: string;

  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  /** Of one piece, in minor units. */
  @Column('bigint', { transformer: minorUnits })
  price!: number;

  /** ISO 4217. */
  @Column('text')
  currency!: string;

  /** Pieces that can still be ordered; those that are reserved are not among them. Changes with a {@link StockMovement} only. */
  @Column('integer')
  stock!: number;

  /** Administrators and the shop's owner are told when the stock falls to this. */
  @Column('integer')
  threshold!: number;

  /** Only what is `on`, in a shop that is open, is shown and sold. */
  @Column('text')
  status!: ProductStatus;

  /** Rises with each change by people; sales leave it alone. */
  @Column('integer')
  version!: number;

  /** Deleted: orders still name it. */
  @Column('timestamptz', { nullable: true })
  deletedAt!: Date | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  /** Of the last change by people. */
  @Column('timestamptz')
  updatedAt!: Date;
}
