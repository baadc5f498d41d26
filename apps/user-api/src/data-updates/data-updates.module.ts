import { Module } from '@nestjs/common';

import { DataUpdatesService } from './data-updates.service.js';

@Module({ providers: [DataUpdatesService], exports: [DataUpdatesService] })
export class DataUpdatesModule {}
