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
import { Menu } from './menu.entity.js';
import { Permission } from './permission.entity.js';

/** What an administrator is for: a set of permissions and of menus. A disabled role gives nothing. */
@Entity('roles')
export class Role {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  code!: string;

  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  @Column('integer')
  sort!: number;

  @Column('text')
  status!: AccountStatus;

  @ManyToMany(() => Permission)
  @JoinTable({
    name: 'role_permissions',
    joinColumn: { name: 'role_id' },
    inverseJoinColumn: { name: 'permission_id' },
  })
  permissions!: Permission[];

  @ManyToMany(() => Menu)
  @JoinTable({ name: 'role_menus', joinColumn: { name: 'role_id' }, inverseJoinColumn: { name: 'menu_id' } })
  menus!: Menu[];

  /** Counts the changes, so that nobody overwrites what somebody else has changed meanwhile. */
  @VersionColumn()
  version!: number;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}
