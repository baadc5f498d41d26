import { AccessTokens, type Audience } from '@ginforge/auth';
import { type PermissionCode } from '@ginforge/back-office';
import { createLogger, createService } from '@ginforge/chassis';
import { HttpTestService, openTestResources } from '@ginforge/testing';
import { type NestExpressApplication } from '@nestjs/platform-express';

import { AppModule } from './app.module.js';
import { readEnvironment } from './environment.js';

export { type Answer } from '@ginforge/testing';

/** The real service on a free port, with an empty PostgreSQL database and a Redis of its own. */
export class TestService extends HttpTestService<NestExpressApplication> {
  static async start(variables: Record<string, string> = {}): Promise<TestService> {
    const resources = await openTestResources(variables);
    const environment = readEnvironment(resources.variables);
    const module = AppModule.forRoot(environment);
    const logger = createLogger('user-api', environment.LOG_LEVEL, resources.log);
    const app = await createService({ name: 'user-api', environment, module, logger });
    await app.listen(0, '127.0.0.1');
    return new TestService(app, resources, '/api/v1/user');
  }

  /** An access token as another service would issue it. */
  tokenFor(userId: string, audience: Audience = 'user'): string {
    const account = { userId, username: 'somebody', roles: [], audience };
    return this.app.get(AccessTokens).issue(account).token;
  }

  /** The access token of an administrator whose roles allow this and no more. */
  async administratorWith(...permissions: PermissionCode[]): Promise<string> {
    return this.tokenFor(await this.insertAdministrator(...permissions), 'admin');
  }
}
