import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** `counted`: what an administrator or a merchant said · `reserved`, `returned`: an order took it, and gave it back; each once for an order's item. */
export const stockMovementKinds = ['counted', 'reserved', 'returned'] as const;
export type StockMovementKind = (typeof stockMovementKinds)[number];

/** A change of a product's stock. The sum of all of them is the stock. */
@Entity('stock_movements')
export class StockMovement {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  productId!: string;

  @Column('uuid', { nullable: true })
  orderId!: string | null;

  @Column('text')
  kind!: StockMovementKind;

  /** Pieces; below 0 where the stock became less. */
  @Column('integer')
  quantity!: number;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;
}
