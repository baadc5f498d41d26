import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

import { minorUnits } from './minor-units.js';

export const productStatuses = ['on', 'off'] as const;
export type ProductStatus = (typeof productStatuses)[number];

/** Something that is sold. Article numbers are unique whatever their case, among those that are not deleted. */
@Entity('products')
export class Product {
  @PrimaryColumn('uuid')
  id!: string;

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

  /** Administrators are told when the stock falls to this. */
  @Column('integer')
  threshold!: number;

  /** Only what is `on` is shown and sold. */
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
