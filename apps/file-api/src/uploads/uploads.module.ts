import { type DynamicModule, Module } from '@nestjs/common';

import { FILE_LIMITS, type FileLimitsEnvironment } from '../file-limits-environment.js';
import { UploadIntakeService } from './upload-intake.service.js';

/** Takes files: `UploadIntakeService` for every way in which their bytes come. */
@Module({})
export class UploadsModule {
  static forRoot(environment: FileLimitsEnvironment): DynamicModule {
    return {
      module: UploadsModule,
      providers: [{ provide: FILE_LIMITS, useValue: environment }, UploadIntakeService],
      exports: [FILE_LIMITS, UploadIntakeService],
    };
  }
}
