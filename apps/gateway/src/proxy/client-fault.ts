import { STATUS_CODES } from 'node:http';

import { ApplicationError, errorEnvelope, type ErrorName } from '@ginforge/chassis';

import { securityHeaders } from './security-headers.js';

const names = new Map<string, ErrorName>([
  ['HPE_HEADER_OVERFLOW', 'HEADERS_TOO_LARGE'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 'PAYLOAD_TOO_LARGE'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'REQUEST_TIMEOUT'],
]);

/** What a client is told whom Node's server could not understand; `undefined` where its connection itself has failed. */
export function faultOf(error: NodeJS.ErrnoException): ApplicationError | undefined {
  const { code = '' } = error;
  const name = names.get(code) ?? (code.startsWith('HPE_') ? 'BAD_REQUEST' : undefined);
  return name === undefined ? undefined : new ApplicationError(name, { cause: error });
}

/** A whole answer in the envelope (AP-01), for where there is no request to be answered. */
export function faultAnswer(error: ApplicationError, traceId: string): Buffer {
  const { status } = error.description;
  const body = Buffer.from(JSON.stringify(errorEnvelope(error.errorName, traceId, error)));
  const lines = [
    ...['X-Request-Id', traceId, 'Content-Type', 'application/json; charset=utf-8'],
    ...[
      'Content-Length',
      String(body.length),
      ...securityHeaders({ protocol: 'http' }),
      'Connection',
      'close',
    ],
  ];
  const head = lines.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n`),
    body,
  ]);
}
