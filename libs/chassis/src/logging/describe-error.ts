/** An error as it is logged. Its other properties stay out: a query's parameters or a request's headers are often among them. */
export interface ErrorFields {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: ErrorFields;
}

/** Makes an error safe to log (AP-08): type, message, code, stack and, three levels deep, its causes. */
export function describeError(error: unknown, depth = 3): ErrorFields {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const message = quotesInput(error, code) ? withoutQuotation(error.message) : error.message;
  return {
    type: error.name,
    message,
    ...(code === undefined ? {} : { code }),
    stack: error.stack?.replace(error.message, () => message),
    ...(error.cause === undefined || depth === 0 ? {} : { cause: describeError(error.cause, depth - 1) }),
  };
}

/** Whether the text repeats what somebody sent: PostgreSQL's data exceptions (SQLSTATE class 22) and `JSON.parse` do. */
function quotesInput(error: Error, code = ''): boolean {
  return error instanceof SyntaxError || /^22[0-9A-Z]{3}$/.test(code);
}

function withoutQuotation(message: string): string {
  return message.replace(/"[^]*"/, '"…"').replace(/'[^]*'/, "'…'");
}
