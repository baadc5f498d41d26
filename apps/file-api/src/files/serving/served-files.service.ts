import type { Principal } from '@ginforge/auth';
import { ApplicationError } from '@ginforge/chassis';
import { type FileContent, isIdentifier, type StoredFile } from '@ginforge/database';
import { FileStorage } from '@ginforge/files';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { disposition } from '../file-bodies.js';
import { FileLinks } from '../links/file-links.js';
import { FilesService } from '../files.service.js';
import type { ServedObject } from './file-answers.js';
import { presentationHeaders } from './presentation.js';

/** How a file's bytes are asked for; `expires` and `signature` are a link's. */
export const contentQuery = z.object({
  disposition: disposition.default('attachment'),
  expires: z.string().max(16).optional().meta({ description: 'Of a link, and part of what is signed.' }),
  signature: z.string().max(128).optional().meta({ description: 'Of a link: it goes before a token.' }),
});

export type ContentQuery = z.infer<typeof contentQuery>;

/** Whose bytes may be read, and what is said of them. */
@Injectable()
export class ServedFilesService {
  constructor(
    private readonly files: FilesService,
    private readonly links: FileLinks,
    private readonly storage: FileStorage,
  ) {}

  /**
   * @param owner by token; nobody where a link is to open the file
   * @throws ApplicationError FILE_NOT_FOUND, LINK_REFUSED, FILE_NOT_READY, FILE_REJECTED
   */
  async content(owner: Principal | undefined, id: string, query: ContentQuery): Promise<ServedObject> {
    const file = await this.opened(owner, id, query);
    const { storageKey, size, sha256, contentType } = contentOf(file);
    const headers = presentationHeaders({ name: file.name, contentType }, query.disposition);
    return { storageKey, size, etag: `"${sha256}"`, headers };
  }

  /** @throws ApplicationError FILE_NOT_FOUND, FILE_NOT_READY, FILE_REJECTED; NOT_FOUND where it has none */
  async thumbnail(owner: Principal, id: string): Promise<ServedObject> {
    const { thumbnailKey, sha256 } = contentOf(await this.files.find(owner, id));
    const stored = thumbnailKey === null ? undefined : await this.storage.find(thumbnailKey);
    if (!stored) throw new ApplicationError('NOT_FOUND', { message: 'This file has no thumbnail' });
    const headers = presentationHeaders({ name: 'thumbnail.webp', contentType: 'image/webp' }, 'inline');
    return { storageKey: stored.key, size: stored.size, etag: `"${sha256}-thumbnail"`, headers };
  }

  private opened(owner: Principal | undefined, id: string, query: ContentQuery): Promise<StoredFile> {
    const { signature, expires = '', disposition } = query;
    if (signature === undefined) {
      if (!owner) throw new Error('the route needs TokenOrLinkGuard');
      return this.files.find(owner, id);
    }
    if (isIdentifier(id)) this.links.verify(id, { expires, disposition }, signature);
    return this.files.findAnybodys(id);
  }
}

function contentOf({ status, content }: StoredFile): FileContent {
  if (status === 'processing')
    throw new ApplicationError('FILE_NOT_READY', { headers: { 'Retry-After': '1' } });
  if (status === 'rejected' || !content) throw new ApplicationError('FILE_REJECTED');
  return content;
}
