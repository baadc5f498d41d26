/** What S3 refuses, by the codes of its API reference. */
const statusOfCode = {
  AccessDenied: 403,
  BadDigest: 400,
  EntityTooSmall: 400,
  InsufficientStorage: 507,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
} as const;

/** A code that S3 answers with where it refuses something. */
export type S3FailureCode = keyof typeof statusOfCode;

/** An answer of S3 other than the wished one. */
export class S3Failure extends Error {
  readonly status: number;

  constructor(readonly code: S3FailureCode) {
    super(code);
    this.status = statusOfCode[code];
  }

  toXml(): string {
    return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${this.code}</Code><Message>${this.code}</Message></Error>`;
  }
}
