import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';

import { OpenApi } from './openapi.js';
import { OpenApiController } from './openapi.controller.js';

/** `GET /openapi.json`, and {@link OpenApi} for whoever shows it elsewhere. */
@Global()
@Module({})
export class OpenApiModule {
  /** @param name the service's: `user-api` */
  static forRoot(name: string): DynamicModule {
    return {
      module: OpenApiModule,
      imports: [DiscoveryModule],
      controllers: [OpenApiController],
      providers: [
        {
          provide: OpenApi,
          inject: [DiscoveryService],
          useFactory: (discovery: DiscoveryService) => new OpenApi(name, discovery),
        },
      ],
      exports: [OpenApi],
    };
  }
}
