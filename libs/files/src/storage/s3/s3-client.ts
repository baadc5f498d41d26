import { S3Client } from '@aws-sdk/client-s3';

import type { FilesEnvironment } from '../../files-environment.js';

/** How patient we are with a server. */
export interface S3Patience {
  /** Until the answer to one attempt begins, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** How often a request is tried altogether. */
  readonly attempts: number;
}

const patience: S3Patience = { requestTimeoutMs: 20_000, attempts: 3 };

/** How long a connection may stand still in the midst of an object, in milliseconds: who reads it may be slow. */
const stillTimeoutMs = 60_000;

/** Objects that are being read hold a connection each. */
const maxSockets = 256;

/** The client of the bucket. Its requests end, or fail, within a bound. */
export function s3Client(environment: FilesEnvironment, { requestTimeoutMs, attempts } = patience): S3Client {
  const { S3_ENDPOINT, S3_REGION, S3_PATH_STYLE, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = environment;
  const ownKeys = S3_ACCESS_KEY_ID !== undefined && S3_SECRET_ACCESS_KEY !== undefined;
  return new S3Client({
    endpoint: S3_ENDPOINT,
    region: S3_REGION,
    forcePathStyle: S3_PATH_STYLE === 'on',
    ...(ownKeys && {
      credentials: { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY },
    }),
    // Amazon's newer checksums are unknown to many servers; bodies are covered by the signature's hash
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: stillTimeoutMs,
      httpAgent: { keepAlive: true, maxSockets },
      httpsAgent: { keepAlive: true, maxSockets },
    },
  });
}
