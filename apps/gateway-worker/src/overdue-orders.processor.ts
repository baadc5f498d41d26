import type { JobProcessor } from '@ginforge/jobs';
import { UnpaidOrdersService } from '@ginforge/orders';
import { Injectable } from '@nestjs/common';

/** Sees to it that no order and no payment is forgotten, should Redis have lost their jobs. */
@Injectable()
export class OverdueOrdersProcessor implements JobProcessor<'overdue-orders'> {
  constructor(private readonly orders: UnpaidOrdersService) {}

  async process(): Promise<void> {
    await this.orders.recordOverdue();
  }
}
