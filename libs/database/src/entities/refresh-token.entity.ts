import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A refresh token of a session. Spent ones stay as long as the session, so that a replay is noticed. */
@Entity('refresh_tokens')
export class RefreshToken {
  /** SHA-256 of the token; the token itself is nowhere. */
  @PrimaryColumn('bytea')
  hash!: Buffer;

  @Column('uuid')
  sessionId!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  usedAt!: Date | null;
}
