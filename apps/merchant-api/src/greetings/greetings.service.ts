import { outbox } from '@ginforge/outbox';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { type GreetingBody } from './greeting-body.js';
import { type GreetingView } from './greeting-view.js';

/** Notifications of this service to a user. */
@Injectable()
export class GreetingsService {
  constructor(private readonly dataSource: DataSource) {}

  /** Keeps the greeting in the user's inbox and sends it to whoever of the user's devices is there, both or neither (RT-36). */
  greet(userId: string, { text }: GreetingBody): Promise<GreetingView> {
    return this.dataSource.transaction(async (manager) => {
      const content = { title: 'Greetings from merchant-api', body: text, category: 'greeting' };
      const { id } = await outbox.within(manager).sendNotification(userId, content);
      return { id, text };
    });
  }
}
