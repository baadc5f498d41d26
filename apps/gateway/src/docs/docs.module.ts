import { type DynamicModule, Module } from '@nestjs/common';
import { DocsController } from './docs.controller.js';
import type { DocumentedService } from './documented-services.js';
import { ServiceDocuments } from './service-documents.js';

/** `/docs` (AP-07). */
@Module({})
export class DocsModule {
  static forRoot(services: readonly DocumentedService[]): DynamicModule {
    return {
      module: DocsModule,
      controllers: [DocsController],
      providers: [{ provide: ServiceDocuments, useValue: new ServiceDocuments(services) }],
    };
  }
}
