import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { isPublicAddress } from './public-address.js';
import type { SmtpServer } from './smtp-server.js';

/** Where mails are handed in (RFC 5321, 6409, 8314; 2525 by custom). Any other port is somebody else's protocol. */
const mailPorts: readonly number[] = [25, 465, 587, 2525];

interface ResolveOptions {
  /** Lets servers of the own network and other ports pass. */
  readonly allowPrivate: boolean;
  /** How long the name may take to resolve. Milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Protects from requests that make us talk to our own network (SSRF): resolves the server's name once, and gives a server with the
 * address in place of the name, so that a second answer of the name server changes nothing.
 *
 * @returns `undefined` where the port is none of mail, the name has no address, or any of its addresses is not public
 */
export async function resolvePublicServer(
  server: SmtpServer,
  { allowPrivate, timeoutMs }: ResolveOptions,
): Promise<SmtpServer | undefined> {
  if (!allowPrivate && !mailPorts.includes(server.port)) return undefined;
  const addresses = await Promise.race([addressesOf(server.host), nothingAfter(timeoutMs)]);
  const [address] = addresses;
  if (address === undefined) return undefined;
  if (!allowPrivate && !addresses.every(isPublicAddress)) return undefined;
  const certificateName = isIP(server.host) === 0 ? server.host : undefined;
  return { ...server, host: address, ...(certificateName !== undefined && { certificateName }) };
}

/** None where the name server knows none. */
async function addressesOf(host: string): Promise<string[]> {
  if (host === '') return [];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

function nothingAfter(milliseconds: number): Promise<string[]> {
  return sleep(milliseconds, [], { ref: false });
}
