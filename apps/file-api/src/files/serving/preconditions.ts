import type { IncomingHttpHeaders } from 'node:http';

/** What a conditional request (RFC 9110, 13.2.2) comes to. */
export type Condition = 'met' | 'not modified' | 'failed';

/** An entity tag, opaque text and all; `W/` before it where it is a weak one. */
const entityTag = /(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/** @param etag a strong one. There is no `Last-Modified`, so conditions on time do not count. */
export function conditionOf(headers: IncomingHttpHeaders, etag: string): Condition {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined && !matches(ifMatch, etag, 'strong')) return 'failed';
  const ifNoneMatch = headers['if-none-match'];
  return ifNoneMatch !== undefined && matches(ifNoneMatch, etag, 'weak') ? 'not modified' : 'met';
}

/** Whether a `Range` counts (RFC 9110, 13.1.5): not where the client has bytes of something else. */
export function isRangeFor({ 'if-range': ifRange }: IncomingHttpHeaders, etag: string): boolean {
  return ifRange === undefined || ifRange === etag;
}

/** A weak tag matches by weak comparison alone (RFC 9110, 8.8.3.2). */
function matches(header: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (header.trim() === '*') return true;
  return [...header.matchAll(entityTag)].some(
    ([, weak, tag]) => tag === etag && (comparison === 'weak' || weak === undefined),
  );
}
