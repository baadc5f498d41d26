import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers } from '@ginforge/chassis';
import { Idempotent } from '@ginforge/idempotency';
import { Body, Controller, Post } from '@nestjs/common';

import { type GreetingBody, greetingBody } from './greeting-body.js';
import { type GreetingView, greetingView } from './greeting-view.js';
import { GreetingsService } from './greetings.service.js';

/** `POST /api/v1/merchant/greetings` */
@Authenticated('user')
@Controller('api/v1/merchant/greetings')
export class GreetingsController {
  constructor(private readonly greetings: GreetingsService) {}

  @Post()
  @Idempotent()
  @Answers(greetingView, 'Sends the caller a greeting, as a notification')
  create(
    @CurrentPrincipal() { userId }: Principal,
    @Body({ schema: greetingBody }) body: GreetingBody,
  ): Promise<GreetingView> {
    return this.greetings.greet(userId, body);
  }
}
