import { type TestDatabase } from '@ginforge/testing';
import { type Variables } from '../stack/service-process.js';
import { runDocumented } from './documented-commands.js';
import { execute, SystemPostgres, systemPrograms } from './system-postgres.js';

const programs = systemPrograms();

/** How the database is backed up here: as the document says, or, without its programs, by a copy that PostgreSQL makes itself. */
export const meansOfBackup = programs === undefined ? 'a copy in PostgreSQL, for want of pg_dump' : 'pg_dump';

/** The PostgreSQL of one test, its database, and how that is saved and lost. */
export class DatabaseBackup {
  private constructor(
    private readonly server: string,
    private readonly system: SystemPostgres | undefined,
  ) {}

  /** Databases of tests are made in this server from here on. */
  static async open(): Promise<DatabaseBackup> {
    const system = programs === undefined ? undefined : await SystemPostgres.start(programs);
    if (system) process.env['TEST_DATABASE_URL'] = system.url;
    return new DatabaseBackup(process.env['TEST_DATABASE_URL'] ?? '', system);
  }

  /** While everybody goes on working. */
  async backUp(database: TestDatabase, variables: Variables): Promise<void> {
    if (programs !== undefined) return runDocumented('back up the database', variables, programs);
    const name = nameOf(database);
    await execute(this.server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await execute(
      this.server,
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${name}'`,
    );
    await execute(this.server, `CREATE DATABASE ${name}_copy TEMPLATE ${name}`);
    await execute(this.server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  }

  async lose(database: TestDatabase): Promise<void> {
    await execute(this.server, `DROP DATABASE ${nameOf(database)} WITH (FORCE)`);
  }

  /** Into a new database of the same name. */
  async restore(database: TestDatabase, variables: Variables): Promise<void> {
    const name = nameOf(database);
    if (programs === undefined) {
      await execute(this.server, `ALTER DATABASE ${name}_copy RENAME TO ${name}`);
    } else {
      await execute(this.server, `CREATE DATABASE ${name}`);
      await runDocumented('restore the database', variables, programs);
    }
  }

  async close(): Promise<void> {
    await this.system?.stop();
  }
}

function nameOf({ url }: TestDatabase): string {
  return new URL(url).pathname.slice(1);
}
