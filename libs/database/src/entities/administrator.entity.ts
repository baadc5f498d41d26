import {
  Column,
  CreateDateColumn,
  Entity,
  JoinTable,
  ManyToMany,
  PrimaryColumn,
  UpdateDateColumn,
  VersionColumn,
} from 'typeorm';

import { type AccountStatus } from './account-status.js';
import { Role } from './role.entity.js';

/** Somebody who works in the back office. Usernames and e-mail addresses are unique whatever their case. */
@Entity('administrators')
export class Administrator {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  username!: string;

  @Column('text')
  email!: string;

  @Column('text')
  passwordHash!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  phone!: string | null;

  @Column('text', { nullable: true })
  avatar!: string | null;

  @Column('text')
  status!: AccountStatus;

  @Column('timestamptz', { nullable: true })
  lastLoginAt!: Date | null;

  @ManyToMany(() => Role)
  @JoinTable({
    name: 'administrator_roles',
    joinColumn: { name: 'administrator_id' },
    inverseJoinColumn: { name: 'role_id' },
  })
  roles!: Role[];

  /** Counts the changes, so that nobody overwrites what somebody else has changed meanwhile. */
  @VersionColumn()
  version!: number;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}
