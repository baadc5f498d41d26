import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers } from '@ginforge/chassis';
import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { z } from 'zod';

import { type ConfigBody, configBody } from './config-body.js';
import { type ConfigView, configView } from './config-view.js';
import { ConfigsService } from './configs.service.js';

/** `/api/v1/admin/system/configs` */
@Controller('api/v1/admin/system/configs')
export class ConfigsController {
  constructor(private readonly configs: ConfigsService) {}

  @Get()
  @RequirePermission('system:config')
  @Answers(z.array(configView), 'The settings of the system')
  list(): Promise<ConfigView[]> {
    return this.configs.list();
  }

  @Get(':key')
  @RequirePermission('system:config')
  @Answers(configView, 'One setting', { errors: ['NOT_FOUND'] })
  show(@Param('key') key: string): Promise<ConfigView> {
    return this.configs.find(key);
  }

  @Put(':key')
  @RequirePermission('system:config')
  @Answers(configView, 'Changes a setting; every service hears of it', { errors: ['NOT_FOUND', 'OUTDATED'] })
  set(
    @CurrentActor() actor: Actor,
    @Param('key') key: string,
    @Body({ schema: configBody }) body: ConfigBody,
  ): Promise<ConfigView> {
    return this.configs.set(actor, key, body);
  }
}
