import type { JobPayload, JobProcessor } from '@ginforge/jobs';
import { InventoryAlertsService } from '@ginforge/orders';
import { Injectable } from '@nestjs/common';

/** Tells administrators that a product runs out, each of them once for each fall. */
@Injectable()
export class InventoryAlertProcessor implements JobProcessor<'inventory-alert'> {
  constructor(private readonly alerts: InventoryAlertsService) {}

  async process({ product_id, fall_id }: JobPayload<'inventory-alert'>): Promise<void> {
    await this.alerts.alertStock(product_id, fall_id);
  }
}
