import { type DynamicModule, Module } from '@nestjs/common';

import { HealthReportController, SERVICE_NAME } from './health-report.controller.js';

/** For a service that is on the service bus: it says how it does when it is asked (`service.health`). */
@Module({})
export class HealthReportModule {
  static forRoot(name: string): DynamicModule {
    return {
      module: HealthReportModule,
      controllers: [HealthReportController],
      providers: [{ provide: SERVICE_NAME, useValue: name }],
    };
  }
}
