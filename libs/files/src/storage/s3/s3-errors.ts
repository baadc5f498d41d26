import { ApplicationError } from '@ginforge/chassis';
import { S3ServiceException } from '@aws-sdk/client-s3';

/** What servers say that have no room; there is no common word for it. */
const fullNames = new Set([
  'InsufficientStorage',
  'QuotaExceeded',
  'XMinioAdminBucketQuotaExceeded',
  'XMinioStorageFull',
]);

/** Something about us or the bucket is not as it should be. Somebody mends it, and then the same request works. */
const refusedNames = new Set([
  'AccessDenied',
  'InvalidAccessKeyId',
  'NoSuchBucket',
  'PermanentRedirect',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

/** The name that S3 gives an error: `NoSuchKey`. */
export function s3ErrorName(error: unknown): string | undefined {
  return error instanceof S3ServiceException ? error.name : undefined;
}

/** Whether an object is not there. The answer to a HEAD has no body and so no name of its own. */
export function isMissing(error: unknown): boolean {
  return ['NoSuchKey', 'NotFound'].includes(s3ErrorName(error) ?? '');
}

/** Whether a multipart upload is not there: completed, aborted, or never begun. Some servers have their own word for it. */
export function isNoUpload(error: unknown): boolean {
  return ['NoSuchUpload', 'NoSuchKey'].includes(s3ErrorName(error) ?? '');
}

/** Whether the bucket itself is not there, as the answer to a request about the bucket. */
export function isNoBucket(error: unknown): boolean {
  return ['NoSuchBucket', 'NotFound'].includes(s3ErrorName(error) ?? '');
}

/** An error of the client as one of ours: STORAGE_FULL, UNAVAILABLE, or itself where it says that something is wrong with our request. */
export function storageError(error: unknown): unknown {
  if (!(error instanceof S3ServiceException)) return new ApplicationError('UNAVAILABLE', { cause: error });
  const status = error.$metadata.httpStatusCode ?? 0;
  if (status === 507 || fullNames.has(error.name))
    return new ApplicationError('STORAGE_FULL', { cause: error });
  const isAway = status < 400 || status >= 500 || status === 429 || refusedNames.has(error.name);
  return isAway ? new ApplicationError('UNAVAILABLE', { cause: error }) : error;
}
