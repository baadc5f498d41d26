import { RedisConnections } from '@ginforge/chassis';
import { type DynamicModule, Module, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';

import { FILE_LIMITS, type FileLimitsEnvironment } from '../file-limits-environment.js';
import { UploadLocks } from './locks/upload-locks.js';
import { ResumableUploadsService, uploadsPath } from './resumable-uploads.service.js';
import { tusMethod } from './tus-method.js';
import { UploadIntakeService } from './upload-intake.service.js';
import { UploadProgress } from './upload-progress.js';
import { UploadRows } from './upload-rows.js';
import { UploadStore } from './upload-store.js';
import { UploadWriting } from './upload-writing.js';
import { UploadsController } from './uploads.controller.js';

/** Takes files: resumable uploads, and `UploadIntakeService` for every other way in which bytes come. */
@Module({})
export class UploadsModule implements NestModule {
  static forRoot(environment: FileLimitsEnvironment): DynamicModule {
    return {
      module: UploadsModule,
      controllers: [UploadsController],
      providers: [
        { provide: FILE_LIMITS, useValue: environment },
        {
          provide: UploadLocks,
          inject: [RedisConnections],
          useFactory: (redis: RedisConnections) => UploadLocks.open(redis),
        },
        UploadIntakeService,
        UploadRows,
        UploadProgress,
        UploadWriting,
        UploadStore,
        ResumableUploadsService,
      ],
      exports: [FILE_LIMITS, UploadIntakeService],
    };
  }

  constructor(private readonly host: HttpAdapterHost) {}

  configure(): void {
    const { httpAdapter } = this.host;
    httpAdapter.use(uploadsPath, tusMethod);
    (httpAdapter.getHttpServer() as Server).requestTimeout = 0; // an upload may take long; one that stands still is let go
  }
}
