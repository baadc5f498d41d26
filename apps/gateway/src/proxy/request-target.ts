import { METHODS } from 'node:http';

/** Why a request target is refused (GW-10); the words are safe to show to the client. */
export type TargetRefusal = 'method' | 'form' | 'ambiguous path';

/** Those of HTTP; the parser knows some of RTSP, too. `SOURCE` is Icecast's. */
const methods = new Set(METHODS);
for (const refused of ['TRACE', 'CONNECT', 'SOURCE']) methods.delete(refused);

/**
 * An encoded slash, backslash or control character, a raw backslash, an empty segment, a broken escape, an overlong UTF-8
 * sequence (RFC 3629, 3): two servers may read such a path as two different ones, which is how a request meant for one
 * prefix reaches another (RFC 3986, 6.2.2; GW-10).
 */
const ambiguous = /%2f|%5c|%[01][0-9a-f]|%7f|%c[01]|%e0%[89]|%f0%8|\\|\/\/|%(?![0-9a-f]{2})/i;

/**
 * A `.` or `..` segment, with its dots written plainly, as `%2e`, or as a character that some systems take for one (fullwidth,
 * one dot leader, two dot leader), up to where some server may end a segment: parameters, `?`, `#`, or blanks at its end.
 */
const dotSegment = /\/(?:(?:\.|%2e|%ef%bc%8e|%e2%80%a4){1,2}|%e2%80%a5)(?:%20)*(?=\/|;|%3b|%3f|%23|$)/i;

/** The path of an origin-form request target, without its query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

const unreserved = /^[\w.~-]$/;

/** The path as every server reads it: letters, digits and `-._~` stand for themselves, escaped or not (RFC 3986, 6.2.2.2). */
export function plainPath(path: string): string {
  if (!path.includes('%')) return path;
  return path.replaceAll(/%([0-7][0-9a-f])/gi, (escape: string, code: string) => {
    const character = String.fromCharCode(Number.parseInt(code, 16));
    return unreserved.test(character) ? character : escape;
  });
}

/** Says why a request may not be passed on, or `undefined` where it may. `url` is the request target as it came. */
export function refuseTarget(method: string, url: string): TargetRefusal | undefined {
  if (!methods.has(method)) return 'method';
  if (!url.startsWith('/') || url.includes('#')) return 'form';
  const path = pathOf(url);
  return ambiguous.test(path) || dotSegment.test(path) ? 'ambiguous path' : undefined;
}
