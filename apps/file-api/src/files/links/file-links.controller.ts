import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers } from '@ginforge/chassis';
import { Idempotent } from '@ginforge/idempotency';
import { Body, Controller, Param, Post, UseInterceptors } from '@nestjs/common';

import { type CreateLinkBody, createLinkBody, type LinkView, linkView } from '../file-bodies.js';
import { FileLinksService } from './file-links.service.js';
import { LinkSignatureInterceptor } from './link-signature.interceptor.js';

/** Links to the own files. An interceptor of the class stands before `@Idempotent()`, which therefore keeps no signature. */
@Authenticated('user', 'admin')
@UseInterceptors(LinkSignatureInterceptor)
@Controller('api/v1/files')
export class FileLinksController {
  constructor(private readonly links: FileLinksService) {}

  @Post(':id/links')
  @Idempotent()
  @Answers(linkView, 'Makes a link that opens a file without a token', {
    errors: ['FILE_NOT_FOUND'],
  })
  create(
    @CurrentPrincipal() owner: Principal,
    @Param('id') id: string,
    @Body({ schema: createLinkBody }) body: CreateLinkBody,
  ): Promise<LinkView> {
    return this.links.unsigned(owner, id, body);
  }
}
