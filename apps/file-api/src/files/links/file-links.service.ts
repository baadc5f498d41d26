import type { Principal } from '@ginforge/auth';
import { ApplicationError } from '@ginforge/chassis';
import { Inject, Injectable } from '@nestjs/common';

import { type CreateLinkBody, type LinkView } from '../file-bodies.js';
import { FilesService } from '../files.service.js';
import { FileLinks } from './file-links.js';

/** How long a link may be valid, in seconds, as a dependency. */
export const LINK_MAX_SECONDS = Symbol('how long a link may be valid');

/** Makes links to people's own files. */
@Injectable()
export class FileLinksService {
  constructor(
    private readonly files: FilesService,
    private readonly links: FileLinks,
    @Inject(LINK_MAX_SECONDS) private readonly maxSeconds: number,
  ) {}

  /**
   * A link that still lacks its signature. The file may be in processing: the link opens it once it is ready.
   * @throws ApplicationError FILE_NOT_FOUND, VALIDATION_FAILED
   */
  async unsigned(owner: Principal, id: string, body: CreateLinkBody): Promise<LinkView> {
    const file = await this.files.find(owner, id);
    if (body.expires_in > this.maxSeconds) {
      const message = `must be at most ${this.maxSeconds} seconds`;
      throw new ApplicationError('VALIDATION_FAILED', { errors: [{ path: 'expires_in', message }] });
    }
    const expires = Math.floor(Date.now() / 1_000) + body.expires_in;
    return {
      url: this.links.unsigned(file.id, { disposition: body.disposition, expires: String(expires) }),
      expires_at: new Date(expires * 1_000).toISOString(),
    };
  }
}
