import { StartError } from '@ginforge/chassis';

import { isNoBucket, s3ErrorName } from './s3-errors.js';

/** Why the bucket cannot be used, in one sentence for who starts the service. */
export function startErrorOf(error: unknown, bucket: string): StartError {
  return new StartError(`Files cannot be stored in the bucket ${bucket} (S3_BUCKET): ${reasonOf(error)}.`);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (isNoBucket(cause)) return 'there is no such bucket; create it first';
  const name = s3ErrorName(cause);
  const status = statusOf(cause);
  if (status === 401 || status === 403) {
    return 'the server refuses us; look at S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_REGION and what they may do';
  }
  if (status === 301 || status === 307) return 'it is in another region than S3_REGION';
  if (name !== undefined) return `the server answered ${name}`;
  return `the server (S3_ENDPOINT) cannot be reached: ${cause instanceof Error ? cause.message || cause.name : String(cause)}`;
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error && '$metadata' in error)) return undefined;
  const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
  return httpStatusCode;
}
