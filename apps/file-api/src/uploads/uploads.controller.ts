import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers, Documented, nothing, RawResponse } from '@ginforge/chassis';
import {
  Controller,
  Delete,
  Head,
  HttpCode,
  Inject,
  Options,
  Param,
  Patch,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import type { Request, Response } from 'express';

import { FILE_LIMITS, type FileLimitsEnvironment } from '../file-limits-environment.js';
import { checksumAlgorithms } from './checksum.js';
import { discardBody } from './request-body.js';
import { ResumableUploadsService, uploadsPath } from './resumable-uploads.service.js';
import { tusVersion, uploadBytesType } from './tus-headers.js';

const tus = {
  'Tus-Resumable': { description: `The version of the protocol: ${tusVersion}.`, required: true },
};
const checksum = {
  'Upload-Checksum': {
    description: `Algorithm (${checksumAlgorithms.join(', ')}) and Base64 digest of this body; a body that differs is not kept.`,
  },
};
const bytes = { contentType: uploadBytesType, schema: { type: 'string', format: 'binary' } };

/** What of the tus server's headers goes out. */
const answerHeaders = /^(?:tus-resumable|upload-.*|location|cache-control)$/;

/**
 * Resumable uploads by tus 1.0 (https://tus.io/protocols/resumable-upload) with creation, creation-with-upload, expiration,
 * termination and checksum. The id of an upload becomes that of the file. Refusals come in the envelope (AP-01).
 */
@Controller(uploadsPath)
@Authenticated('user', 'admin')
@RawResponse()
export class UploadsController {
  constructor(
    private readonly uploads: ResumableUploadsService,
    @Inject(FILE_LIMITS) private readonly limits: FileLimitsEnvironment,
  ) {}

  @Options()
  @HttpCode(204)
  @Answers(nothing, 'What of the tus protocol is offered, in the headers')
  describe(@Res() response: Response): void {
    response.set({
      'Tus-Version': tusVersion,
      'Tus-Extension': 'creation,creation-with-upload,expiration,termination,checksum',
      'Tus-Checksum-Algorithm': checksumAlgorithms.join(','),
      'Tus-Max-Size': String(this.limits.FILE_MAX_BYTES),
    });
    response.status(204).end();
  }

  @Post()
  @Documented({
    headers: {
      ...tus,
      ...checksum,
      'Upload-Length': { description: 'The size of the whole file, in bytes.', required: true },
      'Upload-Metadata': { description: '`filename` and `filetype`, as tus writes them.' },
    },
  })
  @Answers(nothing, 'Begins an upload; `Location` says where it goes on', {
    errors: [
      'BAD_REQUEST',
      'VALIDATION_FAILED',
      'REQUEST_IN_PROGRESS',
      'PRECONDITION_FAILED',
      'PAYLOAD_TOO_LARGE',
      'FILE_TOO_LARGE',
      'QUOTA_EXCEEDED',
      'FILE_TYPE_REFUSED',
      'TOO_MANY_UPLOADS',
      'CHECKSUM_MISMATCH',
      'UNAVAILABLE',
      'STORAGE_FULL',
    ],
  })
  create(
    @CurrentPrincipal() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return answer(request, response, this.uploads.create(principal, request));
  }

  @Head(':id')
  @Documented({ headers: tus })
  @Answers(nothing, 'Says by `Upload-Offset` how many bytes of the upload are there', {
    errors: [
      'BAD_REQUEST',
      'FILE_NOT_FOUND',
      'REQUEST_IN_PROGRESS',
      'UPLOAD_EXPIRED',
      'PRECONDITION_FAILED',
      'FILE_TYPE_REFUSED',
      'UNAVAILABLE',
    ],
  })
  show(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return answer(request, response, this.uploads.show(principal, id, request));
  }

  @Patch(':id')
  @HttpCode(204)
  @Documented({
    headers: {
      ...tus,
      ...checksum,
      'Upload-Offset': { description: 'Where in the file the body belongs, in bytes.', required: true },
    },
    body: bytes,
  })
  @Answers(nothing, 'Adds bytes to the upload; with the last ones it becomes a file', {
    errors: [
      'BAD_REQUEST',
      'FILE_NOT_FOUND',
      'CONFLICT',
      'REQUEST_IN_PROGRESS',
      'UPLOAD_EXPIRED',
      'PRECONDITION_FAILED',
      'PAYLOAD_TOO_LARGE',
      'FILE_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'FILE_TYPE_REFUSED',
      'CHECKSUM_MISMATCH',
      'UNAVAILABLE',
      'STORAGE_FULL',
    ],
  })
  append(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return answer(request, response, this.uploads.append(principal, id, request));
  }

  @Delete(':id')
  @HttpCode(204)
  @Documented({ headers: tus })
  @Answers(nothing, 'Gives the upload up, and what has arrived of it', {
    errors: [
      'BAD_REQUEST',
      'FILE_NOT_FOUND',
      'CONFLICT',
      'REQUEST_IN_PROGRESS',
      'PRECONDITION_FAILED',
      'UNAVAILABLE',
    ],
  })
  remove(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return answer(request, response, this.uploads.remove(principal, id, request));
  }
}

async function answer(request: Request, response: Response, answered: Promise<globalThis.Response>) {
  try {
    const { status, headers } = await answered;
    for (const [name, value] of headers) if (answerHeaders.test(name)) response.setHeader(name, value);
    response.status(status).end();
  } finally {
    discardBody(request);
  }
}
