import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers } from '@ginforge/chassis';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';

import {
  type EmailTestBody,
  emailTestBody,
  type EmailTestResult,
  emailTestResult,
} from './email-test.schemas.js';
import { EmailTestService } from './email-test.service.js';

/** `POST /api/v1/admin/system/email/test` */
@Controller('api/v1/admin/system/email')
export class EmailTestController {
  constructor(private readonly tests: EmailTestService) {}

  @Post('test')
  @HttpCode(200)
  @RequirePermission('system:email')
  @Answers(emailTestResult, 'Sends a mail to see whether a mail server works')
  send(
    @CurrentActor() actor: Actor,
    @Body({ schema: emailTestBody }) body: EmailTestBody,
  ): Promise<EmailTestResult> {
    return this.tests.send(actor, body);
  }
}
