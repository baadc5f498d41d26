import { AuthModule } from '@ginforge/auth';
import { ChassisModule } from '@ginforge/chassis';
import { DatabaseModule } from '@ginforge/database';
import { FilesModule } from '@ginforge/files';
import { NotificationModule } from '@ginforge/notification';
import { type DynamicModule, Module } from '@nestjs/common';

import { type FileApiEnvironment } from './environment.js';
import { UploadsModule } from './uploads/uploads.module.js';

/** Uploads and downloads of everybody's own files. */
@Module({})
export class AppModule {
  static forRoot(environment: FileApiEnvironment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ChassisModule.forRoot(environment, 'file-api'),
        DatabaseModule.forRoot(environment),
        AuthModule.forRoot(environment),
        NotificationModule.forRoot(environment),
        FilesModule.forRoot(environment),
        UploadsModule.forRoot(environment),
      ],
    };
  }
}
