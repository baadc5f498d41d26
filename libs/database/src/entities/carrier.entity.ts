import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn, VersionColumn } from 'typeorm';

export const carrierStatuses = ['on', 'off'] as const;
export type CarrierStatus = (typeof carrierStatuses)[number];

/** A carrier, as administrators keep it. */
@Entity('carriers')
export class Carrier {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  trackingUrl!: string | null;

  @Column('text')
  status!: CarrierStatus;

  /** Counts the changes, so that nobody overwrites what somebody else has changed meanwhile. */
  @VersionColumn()
  version!: number;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}
