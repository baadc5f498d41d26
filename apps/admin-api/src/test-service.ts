import { AccessTokens } from '@ginforge/auth';
import { type PermissionCode } from '@ginforge/back-office';
import { createLogger, createService } from '@ginforge/chassis';
import { HttpTestService, openTestResources } from '@ginforge/testing';
import { type NestExpressApplication } from '@nestjs/platform-express';

import { AppModule } from './app.module.js';
import { readEnvironment } from './environment.js';

export { type Answer } from '@ginforge/testing';

const password = 'correct horse';

/** The real service on a free port, with an empty PostgreSQL database and a Redis of its own. */
export class TestService extends HttpTestService<NestExpressApplication> {
  private owner: Promise<string> | undefined;

  static async start(variables: Record<string, string> = {}): Promise<TestService> {
    const resources = await openTestResources(variables);
    const environment = readEnvironment(resources.variables);
    const module = AppModule.forRoot(environment);
    const logger = createLogger('admin-api', environment.LOG_LEVEL, resources.log);
    const app = await createService({ name: 'admin-api', environment, module, logger });
    await app.listen(0, '127.0.0.1');
    return new TestService(app, resources, '/api/v1/admin');
  }

  /** Makes an administrator with these roles and signs in. @returns the token */
  async administrator(username: string, ...roleCodes: string[]): Promise<string> {
    await this.createAdministrator(username, ...roleCodes);
    return this.signIn(username, password);
  }

  /** As {@link administrator}, with the password `correct horse`. @returns the id */
  async createAdministrator(username: string, ...roleCodes: string[]): Promise<string> {
    const owner = await (this.owner ??= this.signIn('admin', 'admin123'));
    const role_ids = await Promise.all(roleCodes.map((code) => this.idOf('roles', code)));
    const body = { username, email: `${username}@example.com`, password, role_ids };
    const { status, data } = await this.post('/users', body, owner);
    if (status !== 201) throw new Error(`creating ${username} answered ${status}`);
    return String(data?.['id']);
  }

  /** The access token of an administrator whose roles allow this and no more. */
  async administratorWith(...permissions: PermissionCode[]): Promise<string> {
    const userId = await this.insertAdministrator(...permissions);
    return this.app.get(AccessTokens).issue({ userId, username: userId, roles: [], audience: 'admin' }).token;
  }

  /** Makes a role that allows this. @returns its id */
  async createRole(code: string, ...permissions: string[]): Promise<string> {
    const owner = await (this.owner ??= this.signIn('admin', 'admin123'));
    const { status, data } = await this.post('/roles', { code, name: code, permissions }, owner);
    if (status !== 201) throw new Error(`creating ${code} answered ${status}`);
    return String(data?.['id']);
  }

  /** The id of a role, a menu or a permission by its code. */
  async idOf(table: 'roles' | 'menus' | 'permissions', code: string): Promise<string> {
    const [row] = await this.sql<{ id: string }>(`SELECT id FROM ${table} WHERE code = $1`, [code]);
    if (!row) throw new Error(`there is no ${code} in ${table}`);
    return row.id;
  }

  /** @returns the token */
  async signIn(username: string, secret: string = password): Promise<string> {
    const { data } = await this.post('/login', { username, password: secret });
    return String(data?.['token']);
  }

  /** What the relay would publish: everything recorded since the last call. */
  async announced(): Promise<object[]> {
    const [rows] = await this.sql<{ item: { message: { content: object } } }[]>(
      'DELETE FROM outbox_messages RETURNING item',
    );
    return rows?.map(({ item }) => item.message.content) ?? [];
  }
}
