import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

export const shopStatuses = ['open', 'closed'] as const;
export type ShopStatus = (typeof shopStatuses)[number];

/** The platform's own shop, which every database has: administrators look after it. */
export const houseShopId = '00000000-0000-7000-8000-000000000001';

/** Who sells: an end user's shop, of which each has one at the most, or the platform's own. */
@Entity('shops')
export class Shop {
  @PrimaryColumn('uuid')
  id!: string;

  /** The end user whose shop it is; nobody's is the platform's own. */
  @Column('uuid', { nullable: true })
  ownerId!: string | null;

  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  @Column('text', { nullable: true })
  contactEmail!: string | null;

  /** What a `closed` one has is not on sale; its orders go on. */
  @Column('text')
  status!: ShopStatus;

  /** Rises with each change. */
  @Column('integer')
  version!: number;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz')
  updatedAt!: Date;
}
