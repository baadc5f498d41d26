import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from 'typeorm';

import { FileContent } from './file-content.entity.js';
import { safeInteger } from './minor-units.js';

/** `processing`: its bytes are there and the worker looks at them; `ready`: served; `rejected`: not served, for the `reason`. */
export const fileStatuses = ['processing', 'ready', 'rejected'] as const;
export type FileStatus = (typeof fileStatuses)[number];

/** Somebody's file: a name and whose it is. Its bytes are a {@link FileContent} that it may share with others. */
@Entity('files')
export class StoredFile {
  /** That of the upload which brought it. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  ownerId!: string;

  /** Of the owner: `user` or `admin`. */
  @Column('text')
  audience!: string;

  @Column('text')
  name!: string;

  /** As the client says; the file's own bytes decide. */
  @Column('text', { nullable: true })
  declaredType!: string | null;

  /** In bytes. */
  @Column('bigint', { transformer: safeInteger })
  size!: number;

  @Column('text')
  status!: FileStatus;

  /** Why it is `rejected`: a name of the error catalogue. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** Where the uploaded bytes are in the storage until they have become a content. */
  @Column('text', { nullable: true })
  stagingKey!: string | null;

  @Column('uuid', { nullable: true })
  contentId!: string | null;

  /** There when it is `ready`. */
  @ManyToOne(() => FileContent, { nullable: true })
  @JoinColumn({ name: 'content_id' })
  content!: Relation<FileContent> | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz')
  updatedAt!: Date;
}
