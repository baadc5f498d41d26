import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { AdministratorChangesService } from './administrator-changes.service.js';
import { AdministratorsController } from './administrators.controller.js';
import { AdministratorsService } from './administrators.service.js';

/** The administrators. Needs `SignInModule`. */
@Module({
  imports: [AccessModule],
  controllers: [AdministratorsController],
  providers: [AdministratorsService, AdministratorChangesService],
})
export class AdministratorsModule {}
