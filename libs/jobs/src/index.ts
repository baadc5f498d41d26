export {
  isJobName,
  jobCatalogue,
  type JobInput,
  type JobName,
  jobNames,
  type JobPayload,
  JobPayloadError,
  jobQueues,
  parseJobPayload,
} from './job-catalogue.js';
export { defineJob, type JobDefinition } from './job-definition.js';
export { type EnqueueOptions, isJobId, JobProducer } from './job-producer.js';
export {
  type JobContext,
  type JobProcessor,
  type JobProcessorClasses,
  type JobProcessors,
} from './job-processor.js';
export { jobKeyPrefix, JobQueues } from './job-queues.js';
export { type JobSchedule, JobSchedules } from './job-schedules.js';
export { JobWorkersModule } from './job-workers.module.js';
export { JobWorkers, type JobWorkersOptions } from './job-workers.js';
export { jobWorkersEnvironment, type JobWorkersEnvironment } from './jobs-environment.js';
export { JobsModule } from './jobs.module.js';
export { PermanentJobError } from './permanent-job-error.js';
export { type NotificationChannel, notificationChannels } from './user-notification.job.js';
