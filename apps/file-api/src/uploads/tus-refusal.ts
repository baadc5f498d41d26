import { ApplicationError, type ErrorName, errorNameOfStatus } from '@ginforge/chassis';
import { ERRORS } from '@tus/utils';

/** How the catalogue calls what the tus server refuses with (AP-02); its errors are known by their body. */
const names = new Map<unknown, ErrorName>([
  [ERRORS.INVALID_OFFSET.body, 'CONFLICT'],
  [ERRORS.FILE_NOT_FOUND.body, 'FILE_NOT_FOUND'],
  [ERRORS.FILE_NO_LONGER_EXISTS.body, 'UPLOAD_EXPIRED'],
  [ERRORS.ERR_SIZE_EXCEEDED.body, 'FILE_TOO_LARGE'],
  [ERRORS.ERR_MAX_SIZE_EXCEEDED.body, 'FILE_TOO_LARGE'],
  [ERRORS.ABORTED.body, 'BAD_REQUEST'],
]);

const texts: Partial<Record<ErrorName, string>> = {
  CONFLICT: 'Upload-Offset is not where the upload stands; ask where by HEAD',
  FILE_TOO_LARGE: 'The upload would become longer than its Upload-Length',
  BAD_REQUEST: 'The request broke off',
};

/**
 * What the tus server refused with, as an error of ours.
 * @param thrown what made it refuse, where something did
 * @param status that it would have answered with
 */
export function refusalOf(thrown: unknown, status: number): ApplicationError {
  if (thrown instanceof ApplicationError) return thrown;
  const name = names.get(bodyOf(thrown)) ?? errorNameOfStatus(status);
  return new ApplicationError(name, { message: texts[name], cause: thrown });
}

function bodyOf(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'body' in thrown ? thrown.body : undefined;
}
