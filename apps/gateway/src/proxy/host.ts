import { isIPv6 } from 'node:net';

const longestHost = 255;

/** A name or IPv4 address, or an IPv6 address in brackets; then perhaps a port (RFC 9110, 7.2, and RFC 3986, 3.2.2). */
const hostPattern = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[([\da-f:.]+)\])(?::(\d{1,5}))?$/i;

/** Whether a `Host` names one: letters, digits, `.`, `-` and `_`; no user, path, blank or name in other letters (GW-10). */
export function isHost(text: string): boolean {
  if (text.length > longestHost) return false;
  const [matched, address, port] = hostPattern.exec(text) ?? [];
  if (matched === undefined) return false;
  return (address === undefined || isIPv6(address)) && Number(port ?? 0) <= 65_535;
}

/** Whether two hosts are the same one, with or without the protocol's own port. */
export function isSameHost(one: string, other: string, protocol: string): boolean {
  return withoutDefaultPort(one, protocol) === withoutDefaultPort(other, protocol);
}

function withoutDefaultPort(host: string, protocol: string): string {
  return host.toLowerCase().replace(protocol === 'https' ? /:443$/ : /:80$/, '');
}
