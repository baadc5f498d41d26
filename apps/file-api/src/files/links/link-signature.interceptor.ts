import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';

import type { LinkView } from '../file-bodies.js';
import { FileLinks } from './file-links.js';

/**
 * Signs a link when all else is done, so that what is kept for an `Idempotency-Key` opens nothing to who reads the database. The same
 * link has the same signature.
 */
@Injectable()
export class LinkSignatureInterceptor implements NestInterceptor<LinkView, LinkView> {
  constructor(private readonly links: FileLinks) {}

  intercept(_context: ExecutionContext, next: CallHandler<LinkView>): Observable<LinkView> {
    return next.handle().pipe(map((link) => ({ ...link, url: this.links.sign(link.url) })));
  }
}
