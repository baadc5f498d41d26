import { AccessTokens, type Audience } from '@ginforge/auth';
import { createLogger, createService, PubSub } from '@ginforge/chassis';
import { parseEnvelope } from '@ginforge/notification';
import { channels, type Message } from '@ginforge/protocol';
import { openTestResources, type TestResources } from '@ginforge/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Upload as TusClient, type UploadOptions } from 'tus-js-client';
import { DataSource } from 'typeorm';

import { AppModule } from '../app.module.js';
import { readEnvironment } from '../environment.js';

export const uploadsPath = '/api/v1/files/uploads';
export const tusHeaders = { 'Tus-Resumable': '1.0.0' };
export const bytesType = { 'Content-Type': 'application/offset+octet-stream' };

/** What came back. */
export interface TusAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Of the envelope, where there is one. */
  readonly code?: number;
  readonly message?: string;
}

/** One replica of file-api, as somebody talks to it. */
export class Replica {
  constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
  ) {}

  /** Sends a tus request. @param path behind that of uploads, or a whole one as in `Location` */
  async send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: RequestInit['body'],
  ): Promise<TusAnswer> {
    const target = path.startsWith('/api/') ? path : `${uploadsPath}${path}`;
    const sent = { ...tusHeaders, ...headers };
    const response = await fetch(this.url + target, { method, headers: sent, body });
    const text = await response.text();
    const envelope = text === '' ? {} : (JSON.parse(text) as { code?: number; message?: string });
    return { status: response.status, headers: response.headers, ...envelope };
  }
}

/** Replicas of file-api over one PostgreSQL, one Redis and one directory. */
export class UploadsTestbed {
  readonly replicas: Replica[] = [];

  private constructor(
    readonly resources: TestResources,
    readonly directory: string,
  ) {}

  static async start(variables: Record<string, string> = {}, replicas = 1): Promise<UploadsTestbed> {
    const directory = await mkdtemp(join(tmpdir(), 'ginforge-uploads-'));
    const own = { STORAGE_DIRECTORY: directory, STORAGE_RESERVE_BYTES: '0', ...variables };
    const testbed = new UploadsTestbed(await openTestResources(own), directory);
    while (testbed.replicas.length < replicas) await testbed.addReplica();
    return testbed;
  }

  get first(): Replica {
    return this.replica(0);
  }

  replica(index: number): Replica {
    const replica = this.replicas[index];
    if (replica === undefined) throw new Error(`There is no replica ${index}`);
    return replica;
  }

  async addReplica(): Promise<Replica> {
    const environment = readEnvironment(this.resources.variables);
    const module = AppModule.forRoot(environment);
    const logger = createLogger('file-api', environment.LOG_LEVEL, this.resources.log);
    const app = await createService({ name: 'file-api', environment, module, logger });
    await app.listen(0, '127.0.0.1');
    const replica = new Replica(app, await app.getUrl());
    this.replicas.push(replica);
    return replica;
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map(({ app }) => app.close()));
    await this.resources.database.drop();
    await this.resources.redis.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** `Authorization` of somebody. */
  as(userId: string, audience: Audience = 'user'): { Authorization: string } {
    const subject = { userId, username: userId, roles: [], audience };
    return { Authorization: `Bearer ${this.first.app.get(AccessTokens).issue(subject).token}` };
  }

  /** Runs SQL beside the service. */
  sql<Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.first.app.get(DataSource).query<Row[]>(statement, parameters);
  }

  /** Begins an upload. @returns its path */
  async begin(headers: Record<string, string>, size: number): Promise<string> {
    const answer = await this.first.send('POST', '', { ...headers, 'Upload-Length': String(size) });
    if (answer.status !== 201) throw new Error(`The upload did not begin: ${answer.status} ${answer.code}`);
    return answer.headers.get('location') ?? '';
  }

  /** Everything that a user is told from now on. */
  async listenTo(userId: string): Promise<Message[]> {
    const heard: Message[] = [];
    const subscriber = this.first.app.get(PubSub).subscriber();
    subscriber.onMessage((_channel, payload) => {
      const { json = 'null' } = parseEnvelope(payload.toString()) ?? {};
      heard.push(JSON.parse(json) as Message);
    });
    await subscriber.subscribe([channels.user(userId), channels.notification(userId)]);
    return heard;
  }
}

/** Uploads by tus-js-client. @returns the upload's address, when all is there */
export function uploadByClient(
  bytes: Buffer,
  options: UploadOptions,
  onClient: (client: TusClient) => void = () => undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new TusClient(bytes, {
      retryDelays: null,
      ...options,
      onSuccess: () => resolve(client.url ?? ''),
      onError: reject,
    });
    onClient(client);
    client.start();
  });
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
