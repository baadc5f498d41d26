import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers, binary, type ErrorName } from '@ginforge/chassis';
import { Controller, Get, Param, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';

import { FileAnswers, LostObjectError, type ServedObject } from './file-answers.js';
import { type ContentQuery, contentQuery, ServedFilesService } from './served-files.service.js';
import { TokenOrLink } from './token-or-link.guard.js';

const unreadable = [
  'FILE_NOT_FOUND',
  'FILE_NOT_READY',
  'FILE_REJECTED',
  'PRECONDITION_FAILED',
  'RANGE_NOT_SATISFIABLE',
] as const satisfies ErrorName[];

/** The bytes of files, by GET and HEAD. Whole or in part, conditional or not; never anything that runs in our own origin. */
@Controller('api/v1/files')
export class ServedFilesController {
  constructor(
    private readonly files: ServedFilesService,
    private readonly answers: FileAnswers,
  ) {}

  @Get(':id/content')
  @TokenOrLink()
  @Answers(binary, 'The bytes of a file, or a range of them', {
    contentType: 'application/octet-stream',
    sameAnswerAt: [206],
    errors: [...unreadable, 'LINK_REFUSED'],
  })
  content(
    @Param('id') id: string,
    @Query({ schema: contentQuery }) query: ContentQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const owner = request.user as Principal | undefined;
    return this.answer(() => this.files.content(owner, id, query), request, response);
  }

  @Get(':id/thumbnail')
  @Authenticated('user', 'admin')
  @Answers(binary, 'A small WebP picture of a file', {
    contentType: 'image/webp',
    sameAnswerAt: [206],
    errors: [...unreadable, 'NOT_FOUND'],
  })
  thumbnail(
    @CurrentPrincipal() owner: Principal,
    @Param('id') id: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    return this.answer(() => this.files.thumbnail(owner, id), request, response);
  }

  /** What is deleted between the database and the storage is gone; what the storage has lost is our fault. */
  private async answer(
    find: () => Promise<ServedObject>,
    request: Request,
    response: Response,
  ): Promise<StreamableFile> {
    try {
      return await this.answers.answer(await find(), request, response);
    } catch (error) {
      if (!(error instanceof LostObjectError)) throw error;
      await find();
      throw error;
    }
  }
}
