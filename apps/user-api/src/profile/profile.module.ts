import { Module } from '@nestjs/common';

import { DataUpdatesModule } from '../data-updates/data-updates.module.js';
import { ProfileController } from './profile.controller.js';
import { ProfileService } from './profile.service.js';

@Module({ imports: [DataUpdatesModule], controllers: [ProfileController], providers: [ProfileService] })
export class ProfileModule {}
