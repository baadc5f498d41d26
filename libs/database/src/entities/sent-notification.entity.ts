import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

export const sentNotificationKinds = ['user', 'broadcast', 'room'] as const;
export type SentNotificationKind = (typeof sentNotificationKinds)[number];

/** Something that an administrator said to people. Written in the transaction of its log entry. */
@Entity('sent_notifications')
export class SentNotification {
  @PrimaryColumn('uuid')
  id!: string;

  /** The id of the message, or of the job that delivers it. */
  @Column('text')
  messageId!: string;

  @Column('text')
  kind!: SentNotificationKind;

  /** Whom it was for, where it was for one user. */
  @Column('text', { nullable: true })
  userId!: string | null;

  /** Where it went, where that was a room. */
  @Column('text', { nullable: true })
  room!: string | null;

  /** Of one to a user. */
  @Column('text', { nullable: true, array: true })
  channels!: string[] | null;

  /** Of all but messages to rooms. */
  @Column('text', { nullable: true })
  title!: string | null;

  /** As it was sent: the fields of a notification, or any JSON to a room. */
  @Column('json')
  content!: unknown;

  @Column('uuid')
  administratorId!: string;

  /** Kept beside the id: the account may be renamed or deleted later. */
  @Column('text')
  username!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;
}
