import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

import { ApplicationError } from '@ginforge/chassis';

import type { Disposition } from '../file-bodies.js';
import type { LinkSecrets } from './link-environment.js';

/** What a link says of itself: all of it is signed, together with the file's id. */
export interface LinkClaims {
  readonly disposition: Disposition;
  /** Unix seconds, as text: from here on it opens nothing. */
  readonly expires: string;
}

/**
 * Links that open one file to whoever has them, until they expire (http.md, 5). Nothing is kept of them: HMAC-SHA256 over id, disposition
 * and expiry says that they are ours. They cannot be taken back; a file that is deleted opens to no link.
 */
export class FileLinks {
  private readonly key: Buffer;

  /** The key is made by HKDF (RFC 5869), so that a signature of a link says nothing of any token's. */
  constructor({ FILE_LINK_SECRET, JWT_SECRET }: LinkSecrets) {
    const secret = FILE_LINK_SECRET ?? JWT_SECRET;
    if (secret === undefined) throw new Error('links need FILE_LINK_SECRET or JWT_SECRET');
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'ginforge links to files', 32));
  }

  /** The link without its signature: it opens nothing. A path on whichever host the caller asked. */
  unsigned(fileId: string, { disposition, expires }: LinkClaims): string {
    return `/api/v1/files/${fileId}/content?disposition=${disposition}&expires=${expires}`;
  }

  /** @param link as {@link unsigned} has made it */
  sign(link: string): string {
    return `${link}&signature=${this.signatureOf(link)}`;
  }

  /**
   * One answer for whatever is wrong, and as fast as for a good one.
   * @throws ApplicationError LINK_REFUSED
   */
  verify(fileId: string, claims: LinkClaims, signature: string): void {
    const isOurs = isSameText(signature, this.signatureOf(this.unsigned(fileId, claims)));
    const isFresh = Number(claims.expires) * 1_000 > Date.now();
    if (!isOurs || !isFresh) throw new ApplicationError('LINK_REFUSED');
  }

  /** 43 characters of base64url. */
  private signatureOf(link: string): string {
    return createHmac('sha256', this.key).update(link).digest('base64url');
  }
}

/** Text, not what it decodes to: base64url writes the same bytes in several ways. */
function isSameText(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
