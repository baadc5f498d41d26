import { type ServerResponse, STATUS_CODES } from 'node:http';

import { answeredHeaders, headerOf, type HeaderLines } from './forwarded-headers.js';
import type { ResponseHead } from './transport.js';

/** What the grammar forbids in a reason (RFC 9112, 4), and Node's parser takes. */
const unfitReason = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Writes the head of an upstream's answer to the client. @param added what the gateway adds, names and values by turns
 * @throws Error where the head is not one that a client could be given
 */
export function writeAnswerHead(
  response: ServerResponse,
  { status, statusText, headers }: ResponseHead,
  added: HeaderLines,
): void {
  const coding = headerOf(headers, 'transfer-encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') throw new Error(`coded as ${coding}`);
  const lines = answeredHeaders(headers, added);
  const reason = unfitReason.test(statusText) ? (STATUS_CODES[status] ?? '') : statusText;
  response.writeHead(status, reason, status === 204 ? withoutLength(lines) : lines);
}

/** RFC 9110, 8.6. */
function withoutLength(lines: HeaderLines): string[] {
  return lines.filter((_, index) => lines[index - (index % 2)]?.toLowerCase() !== 'content-length');
}
