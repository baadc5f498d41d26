import type { JobProcessorClasses } from '@ginforge/jobs';

import { UserNotificationProcessor } from './user-notification.processor.js';

/** Who does which job: one line for each of the catalogue. */
export const jobProcessors: JobProcessorClasses = {
  'user-notification': UserNotificationProcessor,
};
