import { type AccountStatus, isIdentifier, type PrincipalAudience } from '@ginforge/database';
import { type Type } from '@nestjs/common';
import {
  type DataSource,
  type EntityManager,
  type FindOptionsRelations,
  type FindOptionsWhere,
  Raw,
} from 'typeorm';

/** Somebody who can sign in, as far as signing in is concerned. */
export interface Account {
  id: string;
  username: string;
  passwordHash: string;
  status: AccountStatus;
  lastLoginAt: Date | null;
}

/** The accounts of one audience (AD-06). */
export interface AccountKind<Person extends Account> {
  readonly audience: PrincipalAudience;
  readonly entity: Type<Person>;
  /** What belongs to an account and comes along with it. */
  readonly relations?: FindOptionsRelations<Person>;
  /** Role codes, as the access token says them. */
  rolesOf(person: Person): string[];
}

/** Finds and holds the accounts of one audience. */
export class Accounts<Person extends Account> {
  constructor(
    private readonly dataSource: DataSource,
    readonly kind: AccountKind<Person>,
  ) {}

  /** The name in any case. */
  findByUsername(username: string): Promise<Person | null> {
    const sameName = Raw((column) => `lower(${column}) = lower(:username)`, { username });
    return this.find(this.dataSource.manager, { username: sameName } as FindOptionsWhere<Person>);
  }

  async findById(id: string): Promise<Person | null> {
    if (!isIdentifier(id)) return null;
    return this.find(this.dataSource.manager, { id } as FindOptionsWhere<Person>);
  }

  /** The account as it is now and stays until the transaction ends; `null` where there is none. */
  async hold(manager: EntityManager, id: string): Promise<Person | null> {
    await holdAccount(manager, this.kind.entity, id);
    return this.find(manager, { id } as FindOptionsWhere<Person>);
  }

  /** By hand, since this is no change of the account: `updated_at` and the version stay. */
  async noteLogin(manager: EntityManager, person: Person): Promise<void> {
    person.lastLoginAt = new Date();
    const { tableName } = manager.connection.getMetadata(this.kind.entity);
    await manager.query(`UPDATE ${tableName} SET last_login_at = $1 WHERE id = $2`, [
      person.lastLoginAt,
      person.id,
    ]);
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction(work);
  }

  private find(manager: EntityManager, where: FindOptionsWhere<Person>): Promise<Person | null> {
    return manager.findOne(this.kind.entity, { where, relations: this.kind.relations });
  }
}

/**
 * Keeps everybody else from signing this account in, or going on with one of its sessions, until the transaction ends. Whoever
 * changes what lets an account in does this first and calls {@link AccountSessions.endAll} last: then no token slips through.
 */
export async function holdAccount(manager: EntityManager, entity: Type<Account>, id: string): Promise<void> {
  const { tableName } = manager.connection.getMetadata(entity);
  await manager.query(`SELECT FROM ${tableName} WHERE id = $1 FOR NO KEY UPDATE`, [id]);
}
