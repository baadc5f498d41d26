import type { Principal } from '@ginforge/auth';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Server } from '@tus/server';
import type { Request as HttpRequest } from 'express';
import { Readable } from 'node:stream';

import { FILE_LIMITS, type FileLimitsEnvironment } from '../file-limits-environment.js';
import { parseChecksum, verifiedBody } from './checksum.js';
import { UploadLocks } from './locks/upload-locks.js';
import { bodyOf } from './request-body.js';
import { bringsBytes, readCreation, requireAppend, requireTus } from './tus-headers.js';
import { refusalOf } from './tus-refusal.js';
import { UploadIntakeService } from './upload-intake.service.js';
import { UploadRows } from './upload-rows.js';
import { UploadStore } from './upload-store.js';

/** Where uploads are made, for clients of the gateway too. */
export const uploadsPath = '/api/v1/files/uploads';

/** How long who is asked to let go of an upload may still write what it has. Milliseconds. */
const lockDrainMs = 50;

/** What of a request concerns the tus server. */
const forwardedHeaders = /^(?:tus-resumable|upload-(?:length|offset|metadata)|content-(?:type|length))$/;

/** Resumable uploads (FI-03): every request of the tus protocol, once it is known whose it is. Answers in the words of tus. */
@Injectable()
export class ResumableUploadsService {
  private readonly logger = new Logger(ResumableUploadsService.name);
  private readonly server: Server;
  private readonly failures = new WeakMap<object, unknown>();
  private readonly ids = new WeakMap<object, string>();

  constructor(
    @Inject(FILE_LIMITS) private readonly limits: FileLimitsEnvironment,
    private readonly intake: UploadIntakeService,
    private readonly rows: UploadRows,
    datastore: UploadStore,
    locker: UploadLocks,
  ) {
    this.server = new Server({
      path: uploadsPath,
      relativeLocation: true,
      datastore,
      locker,
      lockDrainTimeout: lockDrainMs,
      namingFunction: (request) => this.ids.get(request) ?? '',
      onUploadFinish: async (_request, { id }) => {
        await intake.finish(id);
        return {};
      },
      onResponseError: (request, error) => {
        this.failures.set(request, error);
        return undefined;
      },
    });
  }

  /** `POST`: room is reserved and the upload begun, with its first bytes where the request brings some. */
  async create(principal: Principal, request: HttpRequest): Promise<Response> {
    requireTus(request.headers);
    const creation = readCreation(request.headers);
    return this.withBody(request, bringsBytes(request.headers), async (body) => {
      const { id } = await this.intake.reserve(principal, creation);
      try {
        return await this.pass(request, '', body, id);
      } catch (error) {
        await this.forget(id);
        throw error;
      }
    });
  }

  /** `HEAD`: how far the upload is. */
  async show(principal: Principal, id: string, request: HttpRequest): Promise<Response> {
    requireTus(request.headers);
    await this.rows.owned(principal, id);
    return this.pass(request, id, null);
  }

  /** `PATCH`: bytes from an offset on. */
  async append(principal: Principal, id: string, request: HttpRequest): Promise<Response> {
    requireTus(request.headers);
    requireAppend(request.headers);
    await this.rows.owned(principal, id);
    return this.withBody(request, true, (body) => this.pass(request, id, body));
  }

  /** `DELETE`: the upload is given up. */
  async remove(principal: Principal, id: string, request: HttpRequest): Promise<Response> {
    requireTus(request.headers);
    await this.rows.owned(principal, id);
    return this.pass(request, id, null);
  }

  /** Hands on a body whose checksum, if it has one, is right. */
  private async withBody(
    request: HttpRequest,
    hasBytes: boolean,
    work: (body: ReadableStream | null) => Promise<Response>,
  ): Promise<Response> {
    const header = request.headers['upload-checksum'];
    if (!hasBytes) return work(null);
    if (header === undefined) return work(bodyOf(request));
    const limit = this.limits.FILE_CHECKSUM_MAX_BYTES;
    const verified = await verifiedBody(request, parseChecksum(String(header)), limit);
    try {
      return await work(Readable.toWeb(verified) as ReadableStream);
    } finally {
      verified.destroy();
    }
  }

  private async pass(
    { method, headers }: HttpRequest,
    id: string,
    body: ReadableStream | null,
    newId?: string,
  ): Promise<Response> {
    const forwarded = Object.entries(headers).filter(([name]) => forwardedHeaders.test(name));
    const request = new Request(`http://localhost${uploadsPath}/${id}`, {
      method,
      headers: forwarded.map(([name, value]) => [name, String(value)]),
      ...(body !== null && { body, duplex: 'half' }),
    });
    if (newId !== undefined) this.ids.set(request, newId);
    const answer = await this.server.handleWeb(request);
    if (answer.status < 400) return answer;
    throw refusalOf(this.failures.get(request), answer.status);
  }

  /** Nobody has been told of this upload, and so nobody could go on with it. */
  private async forget(id: string): Promise<void> {
    try {
      await this.intake.abandon(id);
    } catch (error) {
      this.logger.warn('An upload that failed to begin stays until it expires', error);
    }
  }
}
