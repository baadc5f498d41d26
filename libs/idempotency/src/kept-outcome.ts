import { ApplicationError, type ErrorName, type FieldError } from '@ginforge/chassis';

/** What came of a request: what its handler gave, or what it refused with. */
export type Outcome = { readonly data: unknown } | { readonly error: KeptError };

interface KeptError {
  readonly name: ErrorName;
  readonly message: string;
  readonly errors?: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Refusals that say how things stand. The others are about the request or the caller, who may mend it and try again, or about us. */
const keptStatuses = new Set([404, 409, 410, 422]);

/** A refusal as it is kept; `undefined` for one that is not. */
export function keptRefusal(error: unknown): { readonly error: KeptError } | undefined {
  if (!(error instanceof ApplicationError) || !keptStatuses.has(error.description.status)) return undefined;
  const { errorName: name, message, errors, headers } = error;
  return { error: { name, message, errors, headers } };
}

/** Gives the data, or throws the refusal. */
export function unwrap(outcome: Outcome): unknown {
  if ('data' in outcome) return outcome.data;
  const { name, ...options } = outcome.error;
  throw new ApplicationError(name, options);
}
