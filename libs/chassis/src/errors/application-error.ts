import { errorCatalogue, type ErrorDescription, type ErrorName } from './error-catalogue.js';

/** What is wrong with one field: `path` as `items.0.price`, empty for the whole. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

interface ApplicationErrorOptions {
  /** Public text instead of the catalogue's. */
  readonly message?: string;
  /** The fields at fault, for `VALIDATION_FAILED`; for `CONFLICT` those that nobody else may have the same of. */
  readonly errors?: readonly FieldError[];
  /** What happened inside; logged, never shown. */
  readonly cause?: unknown;
  /** Response headers, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The error a service throws on purpose. Its name decides code and status (AP-02); the filter makes the envelope (AP-01). */
export class ApplicationError extends Error {
  readonly errorName: ErrorName;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(name: ErrorName, options: ApplicationErrorOptions = {}) {
    super(options.message ?? errorCatalogue[name].message, { cause: options.cause });
    this.name = 'ApplicationError';
    this.errorName = name;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }

  /** The catalogue's row. */
  get description(): ErrorDescription {
    return errorCatalogue[this.errorName];
  }
}
