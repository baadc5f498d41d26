import type { IncomingHttpHeaders } from 'node:http';

import { ApplicationError } from '@ginforge/chassis';
import busboy, { type Busboy } from 'busboy';

/**
 * A parser for a form of one file. Names are UTF-8, as browsers send them.
 * @throws ApplicationError UNSUPPORTED_MEDIA_TYPE, VALIDATION_FAILED where there is no body, BAD_REQUEST where it has no boundary
 */
export function formParser(headers: IncomingHttpHeaders, maxBytes: number): Busboy {
  const {
    'content-type': type = '',
    'content-length': length = '0',
    'transfer-encoding': encoding,
  } = headers;
  if (length === '0' && encoding === undefined) throw invalidForm('file', 'must be given');
  if (!/^multipart\/form-data[ \t]*(?:;|$)/i.test(type)) {
    throw new ApplicationError('UNSUPPORTED_MEDIA_TYPE', { headers: { Accept: 'multipart/form-data' } });
  }
  // A file as great as busboy's limit counts as one that is cut off there.
  const limits = { files: 1, fields: 1, parts: 2, fieldSize: 1, fileSize: maxBytes + 1 };
  try {
    return withoutThrowing(busboy({ headers, defParamCharset: 'utf8', limits }));
  } catch (error) {
    throw unreadableForm(error);
  }
}

/** What a parser throws while it is written to would end the process; here it ends the parser. */
function withoutThrowing(parser: Busboy): Busboy {
  const write = parser._write.bind(parser);
  parser._write = (chunk, encoding, callback) => {
    try {
      write(chunk, encoding, callback);
    } catch (error) {
      parser.destroy(error instanceof Error ? error : new Error('the parser failed', { cause: error }));
    }
  };
  return parser;
}

/** @param path the field at fault */
export function invalidForm(path: string | undefined, message: string): ApplicationError {
  return new ApplicationError('VALIDATION_FAILED', {
    errors: [{ path: (path ?? '').slice(0, 100), message }],
  });
}

/** It breaks off, or is none. */
export function unreadableForm(cause: unknown): ApplicationError {
  return new ApplicationError('BAD_REQUEST', { message: 'The form cannot be read to its end', cause });
}
