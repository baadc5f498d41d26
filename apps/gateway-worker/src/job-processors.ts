import type { JobProcessorClasses } from '@ginforge/jobs';

import { InventoryAlertProcessor } from './inventory-alert.processor.js';
import { OrderReminderProcessor } from './order-reminder.processor.js';
import { PaymentRetryProcessor } from './payment-retry.processor.js';
import { UserNotificationProcessor } from './user-notification.processor.js';

/** Who does which job: one line for each of the catalogue. */
export const jobProcessors: JobProcessorClasses = {
  'user-notification': UserNotificationProcessor,
  'order-reminder': OrderReminderProcessor,
  'payment-retry': PaymentRetryProcessor,
  'inventory-alert': InventoryAlertProcessor,
};
