import { type DynamicModule, Module } from '@nestjs/common';

import { FilesController } from './files.controller.js';
import { FilesService } from './files.service.js';
import { FileLinks } from './links/file-links.js';
import { FileLinksController } from './links/file-links.controller.js';
import { FileLinksService, LINK_MAX_SECONDS } from './links/file-links.service.js';
import type { LinkEnvironment, LinkSecrets } from './links/link-environment.js';
import { FileAnswers } from './serving/file-answers.js';
import { ServedFilesController } from './serving/served-files.controller.js';
import { ServedFilesService } from './serving/served-files.service.js';
import { SimpleUploadController } from './simple-upload/simple-upload.controller.js';
import { SimpleUploadService } from './simple-upload/simple-upload.service.js';

/** What people do with their own files, and what links open to others (http.md, 5). */
@Module({})
export class OwnFilesModule {
  /** @param uploads the module that takes uploads */
  static forRoot(environment: LinkEnvironment & LinkSecrets, uploads: DynamicModule): DynamicModule {
    return {
      module: OwnFilesModule,
      imports: [uploads],
      controllers: [FilesController, ServedFilesController, FileLinksController, SimpleUploadController],
      providers: [
        FilesService,
        { provide: FileLinks, useFactory: () => new FileLinks(environment) },
        { provide: LINK_MAX_SECONDS, useValue: environment.FILE_LINK_MAX_TTL },
        FileLinksService,
        FileAnswers,
        ServedFilesService,
        SimpleUploadService,
      ],
    };
  }
}
