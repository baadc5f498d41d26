import { QueryFailedError } from 'typeorm';

/** The name of the unique index or constraint that refused a write (SQLSTATE 23505), or `undefined` for any other error. */
export function violatedUniqueIndex(error: unknown): string | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  return code === '23505' ? constraint : undefined;
}
