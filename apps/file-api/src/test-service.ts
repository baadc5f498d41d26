import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AccessTokens, type Audience } from '@ginforge/auth';
import { createLogger, createService } from '@ginforge/chassis';
import { newIdentifier } from '@ginforge/database';
import { FileStorage } from '@ginforge/files';
import { HttpTestService, openTestResources } from '@ginforge/testing';
import { type NestExpressApplication } from '@nestjs/platform-express';

import { AppModule } from './app.module.js';
import { readEnvironment } from './environment.js';

export { type Answer } from '@ginforge/testing';

/** Somebody with a token. */
export interface Owner {
  readonly userId: string;
  readonly audience: Audience;
  readonly token: string;
}

/** The real service on a free port, with an empty PostgreSQL database, a Redis and a directory of its own for the bytes. */
export class TestService extends HttpTestService<NestExpressApplication> {
  /** Of the bytes. */
  directory = '';

  static async start(variables: Record<string, string> = {}): Promise<TestService> {
    const directory = await mkdtemp(join(tmpdir(), 'ginforge-files-'));
    const resources = await openTestResources({ STORAGE_DIRECTORY: directory, ...variables });
    const environment = readEnvironment(resources.variables);
    const module = AppModule.forRoot(environment);
    const logger = createLogger('file-api', environment.LOG_LEVEL, resources.log);
    const app = await createService({ name: 'file-api', environment, module, logger });
    await app.listen(0, '127.0.0.1');
    const service = new TestService(app, resources, '/api/v1/files');
    service.directory = directory;
    return service;
  }

  override async stop(): Promise<void> {
    await super.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  get storage(): FileStorage {
    return this.app.get(FileStorage);
  }

  /** Somebody new, or the same user id under an audience. */
  owner(audience: Audience = 'user', userId: string = newIdentifier()): Owner {
    const subject = { userId, username: 'ada', roles: [audience], audience };
    return { userId, audience, token: this.app.get(AccessTokens).issue(subject).token };
  }

  /** Everything that the storage has, by key. */
  async storedKeys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.storage.list()) keys.push(key);
    return keys.sort();
  }

  /** Any request to the service, its answer unread. @param path behind `/api/v1/files` */
  async fetch(path: string, init: RequestInit & { token?: string } = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (init.token !== undefined) headers.set('authorization', `Bearer ${init.token}`);
    return fetch(`${await this.app.getUrl()}/api/v1/files${path}`, { ...init, headers });
  }
}
