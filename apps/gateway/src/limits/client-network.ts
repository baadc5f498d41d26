import { isIPv6 } from 'node:net';

/**
 * Who an address counts as (GW-08): an IPv4 address as itself, an IPv6 address as its /64, which is what one customer
 * gets and may walk through at will; an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) as the IPv4 address.
 */
export function clientNetwork(address: string): string {
  if (!address.includes(':')) return address.slice(0, maxLength);
  const [withoutZone = ''] = address.split('%', 1);
  if (!isIPv6(withoutZone)) return address.slice(0, maxLength);
  const groups = groupsOf(withoutZone);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return dotted(groups);
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

/** Nothing that is an address is longer. */
const maxLength = 45;

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const before = parseGroups(head);
  if (tail === undefined) return before;
  const after = parseGroups(tail);
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after];
}

function parseGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

function dotted(groups: readonly number[]): string {
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
