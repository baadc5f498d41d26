import { Authenticated } from '@ginforge/auth';
import { Answers, Documented } from '@ginforge/chassis';
import { Idempotent } from '@ginforge/idempotency';
import { Controller, Post, UseInterceptors } from '@nestjs/common';

import { fileView, type FileView, presentFile } from '../file-view.js';
import { Received, ReceivedFileInterceptor } from './received-file.interceptor.js';
import { type ReceivedFile, SimpleUploadService } from './simple-upload.service.js';

const form = {
  contentType: 'multipart/form-data',
  schema: {
    type: 'object',
    required: ['file'],
    properties: {
      file: {
        type: 'string',
        contentMediaType: 'application/octet-stream',
        description: 'One file with its name; at most FILE_SIMPLE_MAX_BYTES, 32 MiB as it comes.',
      },
    },
    additionalProperties: false,
  },
};

/** Small files in a single request; great ones, and those over bad lines, go by tus. */
@Authenticated('user', 'admin')
@UseInterceptors(ReceivedFileInterceptor)
@Controller('api/v1/files')
export class SimpleUploadController {
  constructor(private readonly uploads: SimpleUploadService) {}

  @Post()
  @Idempotent()
  @Documented({ body: form })
  @Answers(fileView, 'Uploads a file in one request', {
    errors: [
      'BAD_REQUEST',
      'VALIDATION_FAILED',
      'UNSUPPORTED_MEDIA_TYPE',
      'FILE_TOO_LARGE',
      'FILE_TYPE_REFUSED',
      'QUOTA_EXCEEDED',
      'TOO_MANY_UPLOADS',
      'STORAGE_FULL',
    ],
  })
  async upload(@Received() received: ReceivedFile): Promise<FileView> {
    return presentFile(await this.uploads.finish(received));
  }
}
