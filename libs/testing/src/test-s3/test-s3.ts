import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { freePort } from '../free-port.js';
import { S3Bucket } from './s3-bucket.js';
import { S3Failure, type S3FailureCode } from './s3-failure.js';
import { carryOut, operationOf, type S3Answer, type S3Operation } from './s3-operations.js';
import { readS3Request, type S3Request } from './s3-request.js';
import { type S3Credentials, verifySignature } from './s3-signature.js';

/** What becomes of a request instead of its answer: a failure, silence, or a connection that ends before (`lost`) or after (`unheard`) it was carried out, or in the midst of the answer (`cut`). */
export type S3Fault = S3FailureCode | 'silence' | 'lost' | 'unheard' | 'cut';

/** Starts an S3 server of its own for a test, with one empty bucket. */
export async function startTestS3(): Promise<TestS3> {
  const s3 = new TestS3(await freePort());
  await s3.comeBack();
  return s3;
}

/**
 * For tests: as much of S3 as files need, on 127.0.0.1, in memory. It checks signatures (version 4) and the hashes of bodies, and is
 * as strict as Amazon about multipart uploads. It has no versions, checksums of its own, encryption, policies or limits of size, and
 * shows everything at once; whether a certain server is like this, the same tests say when they are given that one.
 */
export class TestS3 {
  readonly credentials: S3Credentials = {
    accessKeyId: 'test-access-key',
    secretAccessKey: 'test/secret+key',
    region: 'eu-test-1',
  };
  readonly bucketName = 'test-bucket';
  readonly bucket = new S3Bucket();
  /** How many entries a list has at the most before the next one must be asked for. */
  pageSize = 1_000;
  /** What befalls a request; nothing without. */
  fault: (operation: S3Operation, request: S3Request) => S3Fault | undefined = () => undefined;
  /** All that has been asked, in that order. */
  readonly asked: S3Operation[] = [];
  private server: Server | undefined;

  constructor(readonly port: number) {}

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What a service needs in its environment to store files here. */
  get variables(): Readonly<Record<string, string>> {
    return {
      STORAGE: 's3',
      S3_ENDPOINT: this.endpoint,
      S3_REGION: this.credentials.region,
      S3_BUCKET: this.bucketName,
      S3_ACCESS_KEY_ID: this.credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: this.credentials.secretAccessKey,
    };
  }

  /** Connections break, and new ones are refused. */
  async goAway(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    const closed = once(server, 'close');
    server.close();
    await closed;
  }

  /** On the same port, with what was there. */
  async comeBack(): Promise<void> {
    if (this.server !== undefined) return;
    this.server = createServer((incoming, response) => void this.answer(incoming, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  stop(): Promise<void> {
    return this.goAway();
  }

  private async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readS3Request(incoming).catch(() => undefined);
    if (request === undefined) return; // the client has gone
    const { fault, answer } = this.resultOf(request);
    if (fault === 'silence') return;
    if (fault === 'lost' || fault === 'unheard') {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers);
    const body = request.method === 'HEAD' ? undefined : answer.body;
    if (fault === 'cut') response.write(body?.slice(0, body.length / 2), () => response.destroy());
    else response.end(body);
  }

  private resultOf(request: S3Request): { fault?: S3Fault | undefined; answer: S3Answer } {
    try {
      verifySignature(request, this.credentials);
      if (request.bucket !== this.bucketName) throw new S3Failure('NoSuchBucket');
      const operation = operationOf(request);
      this.asked.push(operation);
      const fault = this.fault(operation, request);
      if (fault === 'silence' || fault === 'lost') return { fault, answer: { status: 500 } };
      if (isFailure(fault)) throw new S3Failure(fault);
      return { fault, answer: carryOut(operation, request, this.bucket, this.pageSize) };
    } catch (error) {
      const failure = error instanceof S3Failure ? error : new S3Failure('InternalError');
      const headers = { 'Content-Type': 'application/xml' };
      return { answer: { status: failure.status, headers, body: failure.toXml() } };
    }
  }
}

function isFailure(fault: S3Fault | undefined): fault is S3FailureCode {
  return (
    fault !== undefined && fault !== 'unheard' && fault !== 'cut' && fault !== 'silence' && fault !== 'lost'
  );
}
