import { Column, Entity, PrimaryColumn, UpdateDateColumn, VersionColumn } from 'typeorm';

/** A setting of the system that is not as its default. */
@Entity('configuration_values')
export class ConfigurationValue {
  @PrimaryColumn('text')
  key!: string;

  @Column('json')
  value!: unknown;

  /** Counts the changes, so that nobody overwrites what somebody else has changed meanwhile. */
  @VersionColumn()
  version!: number;

  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}
