import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn, VersionColumn } from 'typeorm';

export const menuTypes = ['directory', 'menu', 'button'] as const;
export type MenuType = (typeof menuTypes)[number];

/** An entry of the console's navigation. */
@Entity('menus')
export class Menu {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { nullable: true })
  parentId!: string | null;

  @Column('text')
  code!: string;

  @Column('text')
  type!: MenuType;

  /** By language tag: `{"zh-CN": "仪表盘", "en": "Dashboard"}`. */
  @Column('jsonb')
  titles!: Record<string, string>;

  /** The console's route; empty for a directory. */
  @Column('text')
  path!: string;

  /** The console's page component; empty for a directory. */
  @Column('text')
  component!: string;

  @Column('text')
  icon!: string;

  @Column('integer')
  sort!: number;

  @Column('boolean')
  visible!: boolean;

  /** Counts the changes, so that nobody overwrites what somebody else has changed meanwhile. */
  @VersionColumn()
  version!: number;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}
