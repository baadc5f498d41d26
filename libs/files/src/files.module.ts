import { type DynamicModule, Module } from '@nestjs/common';

import { type FilesEnvironment } from './files-environment.js';
import { FileStorage } from './storage/file-storage.js';
import { LocalFileStorage } from './storage/local-file-storage.js';

/** The storage of files, as the environment chooses it. */
@Module({})
export class FilesModule {
  static forRoot(environment: FilesEnvironment): DynamicModule {
    return {
      module: FilesModule,
      global: true,
      providers: [
        { provide: FileStorage, useFactory: () => new LocalFileStorage(environment.STORAGE_DIRECTORY) },
      ],
      exports: [FileStorage],
    };
  }
}
