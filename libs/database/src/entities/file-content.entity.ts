import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

import { safeInteger } from './minor-units.js';

/** Bytes that are stored once, however many files have them (FI-02). Without a file it is removed. */
@Entity('file_contents')
export class FileContent {
  @PrimaryColumn('uuid')
  id!: string;

  /** 64 lower-case hexadecimal digits; unique. */
  @Column('text')
  sha256!: string;

  /** In bytes. */
  @Column('bigint', { transformer: safeInteger })
  size!: number;

  /** As the bytes say, never as a client declared. */
  @Column('text')
  contentType!: string;

  /** Where the bytes are in the storage. */
  @Column('text')
  storageKey!: string;

  /** Where the thumbnail is in the storage; `null` where there is none. */
  @Column('text', { nullable: true })
  thumbnailKey!: string | null;

  /** Of a picture, in pixels. */
  @Column('integer', { nullable: true })
  width!: number | null;

  /** Of a picture, in pixels. */
  @Column('integer', { nullable: true })
  height!: number | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;
}
