import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

import { safeInteger } from './minor-units.js';

/**
 * An upload that goes on, or has ended and is still asked for (FI-03). How many of its bytes are there is known by the storage
 * alone: a process that dies leaves nothing here to be mended. A finished one is the {@link StoredFile} of the same id.
 */
@Entity('uploads')
export class Upload {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  ownerId!: string;

  /** Of the owner: `user` or `admin`. */
  @Column('text')
  audience!: string;

  /** As the client calls it: data, never a path. */
  @Column('text')
  name!: string;

  /** As the client says; the file's own bytes decide. */
  @Column('text', { nullable: true })
  declaredType!: string | null;

  /** In bytes, as declared. */
  @Column('bigint', { transformer: safeInteger })
  size!: number;

  /** What the tus store keeps of it. */
  @Column('jsonb', { nullable: true })
  state!: unknown;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  /** From here on it is gone, finished or not. */
  @Column('timestamptz')
  expiresAt!: Date;

  /** When its last byte was there and it became a file. */
  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;
}
