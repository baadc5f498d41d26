import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** What changed, by field; a secret never appears (AD-03). */
export type Changes = Record<string, { from?: LoggedValue; to?: LoggedValue }>;

export type LoggedValue = string | number | boolean | null | string[];

/** Something that an administrator did (AD-03). Written in the transaction of the change itself. */
@Entity('operation_logs')
export class OperationLog {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  administratorId!: string;

  /** Kept beside the id: the account may be renamed or deleted later. */
  @Column('text')
  username!: string;

  @Column('text')
  entity!: string;

  @Column('text')
  action!: string;

  @Column('text', { nullable: true })
  entityId!: string | null;

  @Column('jsonb')
  changes!: Changes;

  @Column('text')
  ip!: string;

  @Column('text')
  traceId!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;
}
