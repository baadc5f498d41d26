import { ApplicationError } from '@ginforge/chassis';

/** No room, or none for us. */
const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The disk is not there, or not as it should be: somebody mends it, and then the same request works. */
const awayCodes = new Set(
  'ENOENT ENOTDIR EACCES EPERM EROFS EIO ESTALE ENODEV ENXIO ENOTCONN ETIMEDOUT EHOSTDOWN EMFILE ENFILE EBUSY'.split(
    ' ',
  ),
);

/** The code of a system error: `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  // not `instanceof Error`: what Node's file system throws comes from another realm where a program runs in a context of its own
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}

/**
 * Does something with the disk.
 * @throws ApplicationError STORAGE_FULL or UNAVAILABLE in place of the system's own error; any other as it is
 */
export async function onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (fullCodes.has(code)) throw new ApplicationError('STORAGE_FULL', { cause: error });
    if (awayCodes.has(code)) throw new ApplicationError('UNAVAILABLE', { cause: error });
    throw error;
  }
}
