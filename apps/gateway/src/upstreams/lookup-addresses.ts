import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** Finds the addresses that a host name stands for. It rejects where the name service does not answer or knows no such name. */
export type LookupAddresses = (hostname: string) => Promise<readonly string[]>;

/** More are not used: each is a series in the metrics and gets its own checks. */
const maxAddresses = 64;

/**
 * The system's own resolution, `/etc/hosts` and all. Addresses of one family only, IPv4 where there are any: a machine with
 * both would count as two, and the other family often leads nowhere. Sorted, so that the same answer reads the same.
 */
export async function lookupAddresses(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true });
  const family = found.some((entry) => entry.family === 4) ? 4 : 6;
  const addresses = found.filter((entry) => entry.family === family).map(({ address }) => address);
  return [...new Set(addresses)].sort().slice(0, maxAddresses);
}

/** Whether a target is a name whose addresses may change: an IP address and this machine itself are not. */
export function isResolvable({ hostname }: URL): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 && !/^(?:.*\.)?localhost\.?$/.test(hostname);
}
