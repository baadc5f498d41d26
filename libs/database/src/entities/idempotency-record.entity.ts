import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** What a request with an `Idempotency-Key` was answered (AP-05). Written in the transaction of what it did. */
@Entity('idempotency_records')
export class IdempotencyRecord {
  /** A digest of the caller and the key; neither is kept. */
  @PrimaryColumn('bytea')
  id!: Buffer;

  /** A digest of the request; its body is not kept. */
  @Column('bytea')
  fingerprint!: Buffer;

  /** HTTP status. */
  @Column('smallint')
  status!: number;

  /** What the handler gave, or what it refused with. */
  @Column('json', { nullable: true })
  answer!: unknown;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz')
  expiresAt!: Date;
}
