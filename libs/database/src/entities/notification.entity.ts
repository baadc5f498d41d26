import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A notification in somebody's inbox (RT-35). Its id is that of the message that told of it. */
@Entity('notifications')
export class Notification {
  @PrimaryColumn('uuid')
  id!: string;

  /** Whoever a message can be addressed to: an end user or an administrator. */
  @Column('text')
  userId!: string;

  @Column('text')
  title!: string;

  @Column('text')
  body!: string;

  @Column('text', { nullable: true })
  icon!: string | null;

  @Column('text', { nullable: true })
  link!: string | null;

  @Column('text', { nullable: true })
  category!: string | null;

  @Column('json', { nullable: true })
  data!: Record<string, unknown> | null;

  @Column('timestamptz', { nullable: true })
  readAt!: Date | null;

  /** Deleted by its user: the content is gone, the id is kept. */
  @Column('timestamptz', { nullable: true })
  deletedAt!: Date | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;
}
