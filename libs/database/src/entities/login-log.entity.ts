import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

import { type PrincipalAudience } from './account-status.js';

export const loginOutcomes = ['success', 'bad_credentials', 'disabled', 'locked'] as const;
export type LoginOutcome = (typeof loginOutcomes)[number];

/** An attempt to sign in (AD-04). */
@Entity('login_logs')
export class LoginLog {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  audience!: PrincipalAudience;

  /** As it was typed. */
  @Column('text')
  username!: string;

  /** Who it was, where there is such an account. */
  @Column('uuid', { nullable: true })
  principalId!: string | null;

  @Column('text')
  outcome!: LoginOutcome;

  @Column('text')
  ip!: string;

  @Column('text')
  userAgent!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;
}
