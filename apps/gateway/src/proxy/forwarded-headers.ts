import { formatTraceparent } from '@ginforge/chassis';

import type { EdgeRequest } from './edge-request.js';

/** Names and values by turns, as `rawHeaders` of Node has them: every line, in its order and its spelling. */
export type HeaderLines = readonly string[];

/** Headers that belong to one connection (RFC 9110, 7.6.1), and `expect`, which this server has answered already. */
const hopByHop = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What `Connection` may not take away: the request would lose its frame or its addressee. */
const indispensable = new Set(['content-length', 'host']);

/** Headers by which servers tell each other who is asking and what for: never believed from outside (GW-03). */
const internal = new RegExp(
  [
    '^(?:x-(?:user|internal|forwarded|original|rewrite|remote|authenticated|auth-request|ssl|envoy)(?:-|$)',
    '(?:forwarded|x-real-ip|x-request-id|x-client-ip|x-client-cert|x-cluster-client-ip|x-host|x-http-host-override)$',
    '(?:true-client-ip|cf-connecting-ip|fastly-client-ip|remote-user)$)',
  ].join('|'),
);

/**
 * What the gateway says itself, or nobody: `Proxy` becomes the variable `HTTP_PROXY` of a CGI program (CVE-2016-5385), and
 * objects of JavaScript have something else by the last name.
 */
const withheld = new Set(['host', 'traceparent', 'proxy', '--proto--']);

/**
 * What the client gets (GW-03): the upstream's lines without those of its connection, and in place of its own the ones that
 * the gateway adds. Who may read across origins is the gateway's to say, not the upstream's (GW-11).
 */
export function answeredHeaders(lines: HeaderLines, added: HeaderLines): string[] {
  const named = connectionOptions(headerOf(lines, 'connection'));
  const replaced = namesOf(added);
  const headers = select(
    lines,
    ({ name, isUnanswered }) => !isUnanswered && !named.has(name) && !replaced.includes(name),
  );
  headers.push(...added);
  return headers;
}

/** All values of a header, joined by commas. @param wanted in lower case */
export function headerOf(lines: HeaderLines, wanted: string): string | undefined {
  let found: string | undefined;
  for (let index = 0; index + 1 < lines.length; index += 2) {
    if (lines[index]?.length !== wanted.length || lines[index]?.toLowerCase() !== wanted) continue;
    found = found === undefined ? lines[index + 1] : `${found},${lines[index + 1] ?? ''}`;
  }
  return found;
}

/**
 * What the upstream gets (GW-03): the end-to-end headers without a client's internal ones and without `Host`, then
 * `X-Forwarded-*`, `X-Request-Id` and `traceparent`. `Host` is for the transport to set: a client's chooses nothing here.
 */
export function forwardedHeaders(call: EdgeRequest): string[] {
  const { request, client, id, trace } = call;
  const named = connectionOptions(request.headers.connection);
  const isForwarded = ({ name, isWithheld }: HeaderName) =>
    !isWithheld && !named.has(name) && (name !== 'tracestate' || call.continuesTrace);
  const headers = select(request.rawHeaders, isForwarded);
  headers.push('X-Forwarded-For', client.chain, 'X-Forwarded-Proto', client.protocol);
  headers.push('X-Forwarded-Host', client.host, 'X-Request-Id', id);
  headers.push('traceparent', formatTraceparent(trace));
  return headers;
}

/** What is known of a header by its name. */
interface HeaderName {
  /** In lower case. */
  readonly name: string;
  /** Whether no upstream gets it. */
  readonly isWithheld: boolean;
  /** Whether no client gets it. */
  readonly isUnanswered: boolean;
}

/** Names seen before, as they were written: the same few come again and again. Those of somebody who makes them up find no room. */
const seenNames = new Map<string, HeaderName>();
const mostNames = 1_000;
const longestName = 64;

function headerName(written: string): HeaderName {
  const seen = seenNames.get(written);
  if (seen !== undefined) return seen;
  const name = written.toLowerCase();
  const isUnanswered = hopByHop.has(name) || name.startsWith('access-control-');
  const judged = { name, isWithheld: isWithheld(name), isUnanswered };
  if (seenNames.size < mostNames && written.length <= longestName) seenNames.set(written, judged);
  return judged;
}

/** By either spelling: to many servers `X_User_Id` is `X-User-Id`, and `Content_Length` a length. */
function isWithheld(name: string): boolean {
  const dashed = name.includes('_') ? name.replaceAll('_', '-') : name;
  if (name !== dashed && indispensable.has(dashed)) return true;
  return hopByHop.has(dashed) || internal.test(dashed) || withheld.has(dashed);
}

/** In lower case, without `vary`, of which both hold. */
function namesOf(added: HeaderLines): string[] {
  const names: string[] = [];
  for (let index = 0; index < added.length; index += 2) {
    const { name } = headerName(added[index] ?? '');
    if (name !== 'vary') names.push(name);
  }
  return names;
}

/** The lines whose name passes. */
function select(lines: HeaderLines, passes: (name: HeaderName) => boolean): string[] {
  const selected: string[] = [];
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const name = lines[index] ?? '';
    if (passes(headerName(name))) selected.push(name, lines[index + 1] ?? '');
  }
  return selected;
}

const none: ReadonlySet<string> = new Set();

/** Header names that `Connection` declares to be its own. */
function connectionOptions(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return none;
  const options = connection.split(',').map((option) => option.trim().toLowerCase());
  return new Set(options.filter((option) => !indispensable.has(option)));
}
