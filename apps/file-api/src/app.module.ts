import { AuthModule } from '@ginforge/auth';
import { ChassisModule } from '@ginforge/chassis';
import { DatabaseModule } from '@ginforge/database';
import { type DynamicModule, Module } from '@nestjs/common';

import { type FileApiEnvironment } from './environment.js';

/** Uploads and downloads: so far the service that they will live in. */
@Module({})
export class AppModule {
  static forRoot(environment: FileApiEnvironment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ChassisModule.forRoot(environment, 'file-api'),
        DatabaseModule.forRoot(environment),
        AuthModule.forRoot(environment),
      ],
    };
  }
}
