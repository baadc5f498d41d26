import { Readiness } from '@ginforge/chassis';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';

import { type FilesEnvironment } from './files-environment.js';
import { FileStorage } from './storage/file-storage.js';
import { LocalFileStorage } from './storage/local/local-file-storage.js';

/** The storage of files, as the environment chooses it. The start fails where it cannot be used; later outages turn readiness off. */
@Module({})
export class FilesModule implements OnApplicationShutdown {
  constructor(@Inject(FileStorage) private readonly storage: FileStorage) {}

  static forRoot(environment: FilesEnvironment): DynamicModule {
    return {
      module: FilesModule,
      global: true,
      providers: [
        {
          provide: FileStorage,
          inject: [Readiness],
          useFactory: (readiness: Readiness) => openStorage(environment, readiness),
        },
      ],
      exports: [FileStorage],
    };
  }

  onApplicationShutdown(): void {
    this.storage.close();
  }
}

async function openStorage(environment: FilesEnvironment, readiness: Readiness): Promise<FileStorage> {
  const storage = new LocalFileStorage(environment.STORAGE_DIRECTORY, environment.STORAGE_RESERVE_BYTES);
  await storage.open();
  readiness.add('storage', () => storage.check());
  return storage;
}
