import { headerOf, type HeaderLines } from './forwarded-headers.js';

/** What an upstream sent is no answer of HTTP/1.1 (RFC 9112). Its text is for the log. */
export class AnswerSyntaxError extends Error {
  override readonly name = 'AnswerSyntaxError';
}

/** How the end of an answer's body is found (RFC 9112, 6.3): by its length, by its last chunk, or by the end of the connection. */
export type Framing = number | 'chunked' | 'until the end';

/** The head of an answer, and what it says of the connection. */
export interface AnswerHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderLines;
  readonly framing: Framing;
  /** Whether the connection may be used again. */
  readonly isKept: boolean;
  /** Seconds that an idle connection is kept open by the upstream, where it has said so. */
  readonly keptSeconds: number | undefined;
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([^\r\n]*))?$/;
const fieldName = /^[\w!#$%&'*+.^`|~-]+$/;
/** Everything but blanks, visible characters and bytes beyond ASCII: a bare CR or LF too, which somebody may take for an end of line. */
const unfit = /[^\t\x20-\x7e\x80-\xff]/;
const digits = /^\d{1,15}$/;

/**
 * @param text of the head without the empty line at its end, one character for each byte
 * @throws AnswerSyntaxError
 */
export function parseHead(text: string): AnswerHead {
  const lines = text.split('\r\n');
  const [, minor, status, statusText = ''] = statusLine.exec(lines[0] ?? '') ?? [];
  if (status === undefined) throw new AnswerSyntaxError('no status line');
  const headers = parseFields(lines, 1);
  return { status: Number(status), statusText, headers, ...meaningOf(headers, minor === '1') };
}

/**
 * Names and values by turns. @param first of `lines` that is a field
 * @throws AnswerSyntaxError
 */
export function parseFields(lines: readonly string[], first = 0): string[] {
  const fields: string[] = [];
  for (let index = first; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    if (colon < 1 || !fieldName.test(name) || unfit.test(line))
      throw new AnswerSyntaxError('a bad header line');
    fields.push(name, trimmed(line, colon + 1));
  }
  return fields;
}

/** @throws AnswerSyntaxError where it is not beyond doubt how long the body is */
function meaningOf(
  headers: HeaderLines,
  isModern: boolean,
): Pick<AnswerHead, 'framing' | 'isKept' | 'keptSeconds'> {
  const length = headerOf(headers, 'content-length');
  const coding = headerOf(headers, 'transfer-encoding');
  if (length !== undefined && (coding !== undefined || !digits.test(length)))
    throw new AnswerSyntaxError('a bad length');
  if (coding !== undefined && (!isModern || coding.toLowerCase() !== 'chunked'))
    throw new AnswerSyntaxError('a bad coding');
  const options = headerOf(headers, 'connection')?.toLowerCase() ?? '';
  const kept = headerOf(headers, 'keep-alive');
  return {
    framing: coding === undefined ? (length === undefined ? 'until the end' : Number(length)) : 'chunked',
    isKept: isModern && !options.includes('close'),
    keptSeconds: kept === undefined ? undefined : keptSecondsOf(kept),
  };
}

function keptSecondsOf(text: string): number | undefined {
  const seconds = /timeout=(\d{1,9})/i.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** Without the blanks around it (RFC 9110, 5.6.3). */
function trimmed(line: string, from: number): string {
  let [start, end] = [from, line.length];
  while (start < end && isBlank(line.charCodeAt(start))) start++;
  while (end > start && isBlank(line.charCodeAt(end - 1))) end--;
  return line.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
