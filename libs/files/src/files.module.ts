import { EnvironmentError, Readiness } from '@ginforge/chassis';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';

import { type FilesEnvironment, filesEnvironmentProblems } from './files-environment.js';
import { FileStorage } from './storage/file-storage.js';
import { LocalFileStorage } from './storage/local/local-file-storage.js';
import { s3Client } from './storage/s3/s3-client.js';
import { S3FileStorage } from './storage/s3/s3-file-storage.js';

/** The storage of files, as the environment chooses it. The start fails where it cannot be used; later outages turn readiness off. */
@Module({})
export class FilesModule implements OnApplicationShutdown {
  constructor(@Inject(FileStorage) private readonly storage: FileStorage) {}

  /** @throws EnvironmentError where the chosen storage lacks something */
  static forRoot(environment: FilesEnvironment): DynamicModule {
    const problems = filesEnvironmentProblems(environment);
    if (problems.length > 0) throw new EnvironmentError(problems);
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
  const storage = storageOf(environment);
  try {
    await storage.open();
  } catch (error) {
    storage.close();
    throw error;
  }
  readiness.add('storage', () => storage.check());
  return storage;
}

function storageOf(environment: FilesEnvironment): FileStorage {
  const { STORAGE, STORAGE_DIRECTORY, STORAGE_RESERVE_BYTES, S3_BUCKET = '' } = environment;
  return STORAGE === 's3'
    ? new S3FileStorage(s3Client(environment), S3_BUCKET)
    : new LocalFileStorage(STORAGE_DIRECTORY, STORAGE_RESERVE_BYTES);
}
