import type { JobProcessorClasses } from '@ginforge/jobs';

import { InventoryAlertProcessor } from './inventory-alert.processor.js';
import { SystemCleanupProcessor } from './cleanup/system-cleanup.processor.js';
import { UserEmailProcessor } from './email/user-email.processor.js';
import { FileProcessingProcessor } from './files/file-processing.processor.js';
import { FileRemovalProcessor } from './files/file-removal.processor.js';
import { OrderReminderProcessor } from './order-reminder.processor.js';
import { OverdueOrdersProcessor } from './overdue-orders.processor.js';
import { PaymentRetryProcessor } from './payment-retry.processor.js';
import { UserNotificationProcessor } from './user-notification.processor.js';

/** Who does which job: one line for each of the catalogue. */
export const jobProcessors: JobProcessorClasses = {
  'user-notification': UserNotificationProcessor,
  'user-email': UserEmailProcessor,
  'order-reminder': OrderReminderProcessor,
  'payment-retry': PaymentRetryProcessor,
  'inventory-alert': InventoryAlertProcessor,
  'file-processing': FileProcessingProcessor,
  'file-removal': FileRemovalProcessor,
  'overdue-orders': OverdueOrdersProcessor,
  'system-cleanup': SystemCleanupProcessor,
};
