/** Why a request target is refused (GW-10); the words are safe to show to the client. */
export type TargetRefusal = 'method' | 'form' | 'ambiguous path';

const refusedMethods = new Set(['TRACE', 'CONNECT']);

/**
 * An encoded slash, backslash or NUL, a raw backslash, an empty segment, a broken escape: two servers may read such a
 * path as two different ones, which is how a request meant for one prefix reaches another (RFC 3986, 6.2.2; GW-10).
 */
const ambiguous = /%2f|%5c|%00|\\|\/\/|%(?![0-9a-f]{2})/i;

/** A `.` or `..` segment, with either dot written plainly or as `%2e`. */
const dotSegment = /\/(?:\.|%2e){1,2}(?=\/|;|$)/i;

/** The path of an origin-form request target, without its query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

/** Says why a request may not be passed on, or `undefined` where it may. `url` is the request target as it came. */
export function refuseTarget(method: string, url: string): TargetRefusal | undefined {
  if (refusedMethods.has(method)) return 'method';
  if (!url.startsWith('/')) return 'form';
  const path = pathOf(url);
  return ambiguous.test(path) || dotSegment.test(path) ? 'ambiguous path' : undefined;
}
