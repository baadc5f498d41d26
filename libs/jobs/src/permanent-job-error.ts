import { UnrecoverableError } from 'bullmq';

/** What a processor throws where another try would end in the same way: the job is dead at once (WK-02). */
export class PermanentJobError extends UnrecoverableError {
  constructor(message: string, cause?: unknown) {
    super(message);
    this.cause = cause;
  }
}
