import { AuthModule } from '@ginforge/auth';
import { ChassisModule } from '@ginforge/chassis';
import { DatabaseModule } from '@ginforge/database';
import { FilesModule } from '@ginforge/files';
import { IdempotencyModule } from '@ginforge/idempotency';
import { NotificationModule } from '@ginforge/notification';
import { type DynamicModule, Module } from '@nestjs/common';

import { type FileApiEnvironment } from './environment.js';
import { OwnFilesModule } from './files/own-files.module.js';
import { UploadsModule } from './uploads/uploads.module.js';

/** Uploads and downloads of everybody's own files. */
@Module({})
export class AppModule {
  static forRoot(environment: FileApiEnvironment): DynamicModule {
    const uploads = UploadsModule.forRoot(environment);
    return {
      module: AppModule,
      imports: [
        ChassisModule.forRoot(environment, 'file-api'),
        DatabaseModule.forRoot(environment),
        AuthModule.forRoot(environment),
        NotificationModule.forRoot(environment),
        FilesModule.forRoot(environment),
        IdempotencyModule.forRoot(environment),
        uploads,
        OwnFilesModule.forRoot(environment, uploads),
      ],
    };
  }
}
