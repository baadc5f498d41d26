import { Module } from '@nestjs/common';

import { HealthReportController } from './health-report.controller.js';

/** For a service that is on the service bus: it says how it does when it is asked (`service.health`). */
@Module({ controllers: [HealthReportController] })
export class HealthReportModule {}
