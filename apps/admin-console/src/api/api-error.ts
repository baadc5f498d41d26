/** A field at fault, as the API names it: `price`, `items.0.quantity`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** What the API refused, or that it did not answer. */
export class ApiError extends Error {
  /**
   * @param status of HTTP; 0 where there was no answer at all
   * @param code of the catalogue (AP-02); 0 where the answer was not one of ours
   * @param fields those at fault, where a validation failed or another one has them already
   */
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly fields: readonly FieldError[] = [],
    readonly traceId = '',
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** Reads what came back in place of an answer; `body` may be anything. */
  static of(status: number, body: unknown): ApiError {
    if (!isErrorBody(body)) return new ApiError(status, 0, `HTTP ${status}`);
    return new ApiError(status, body.code, body.message, body.errors ?? [], body.trace_id ?? '');
  }
}

interface ErrorBody {
  code: number;
  message: string;
  errors?: FieldError[];
  trace_id?: string;
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'number';
}
