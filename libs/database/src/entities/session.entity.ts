import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

import { type PrincipalAudience } from './account-status.js';

/** One sign-in on one device: the family of the refresh tokens that followed from it. */
@Entity('sessions')
export class Session {
  @PrimaryColumn('uuid')
  id!: string;

  /** An administrator's or an end user's id, by `audience`. */
  @Column('uuid')
  principalId!: string;

  @Column('text')
  audience!: PrincipalAudience;

  @Column('text')
  ip!: string;

  @Column('text')
  userAgent!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz')
  lastUsedAt!: Date;

  @Column('timestamptz')
  expiresAt!: Date;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;
}
