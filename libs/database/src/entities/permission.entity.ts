import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** Something that a role may allow (AD-01). */
@Entity('permissions')
export class Permission {
  @PrimaryColumn('uuid')
  id!: string;

  /** `entity:action` */
  @Column('text')
  code!: string;

  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;
}
