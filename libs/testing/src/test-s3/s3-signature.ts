import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { S3Failure } from './s3-failure.js';
import type { S3Request } from './s3-request.js';

/** Who may use a server. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

const authorization =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

/**
 * Checks a request's AWS Signature Version 4 and the hash of its body, as the header says it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function verifySignature(request: S3Request, credentials: S3Credentials): void {
  const match = authorization.exec(request.headers['authorization'] ?? '');
  if (match === null) throw new S3Failure('AccessDenied');
  const [, accessKeyId, date = '', region = '', signedHeaders = '', signature = ''] = match;
  if (accessKeyId !== credentials.accessKeyId) throw new S3Failure('InvalidAccessKeyId');
  const scope = `${date}/${region}/s3/aws4_request`;
  const time = request.headers['x-amz-date'] ?? '';
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonicalRequest(request, signedHeaders))].join('\n');
  const key = ['s3', 'aws4_request'].reduce(
    hmac,
    [date, credentials.region].reduce(hmac, Buffer.from(`AWS4${credentials.secretAccessKey}`)),
  );
  const matches = timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'));
  if (!matches || region !== credentials.region) throw new S3Failure('SignatureDoesNotMatch');
  verifyBody(request);
}

function verifyBody({ headers, body }: S3Request): void {
  const hash = headers['x-amz-content-sha256'] ?? '';
  if (hash.startsWith('STREAMING-')) throw new S3Failure('NotImplemented');
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== sha256(body)) throw new S3Failure('BadDigest');
}

function canonicalRequest({ method, path, query, headers }: S3Request, signedHeaders: string): string {
  const parameters = [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const lines = signedHeaders.split(';').map((name) => `${name}:${(headers[name] ?? '').trim()}\n`);
  const hash = headers['x-amz-content-sha256'] ?? '';
  return [method, path, parameters.join('&'), lines.join(''), signedHeaders, hash].join('\n');
}

/** As RFC 3986 has it; encodeURIComponent leaves five characters more alone. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
