import { ApplicationError } from './application-error.js';

/**
 * `UNAVAILABLE` because something that the service itself stands on, such as its database, is away: whatever was asked is no worse
 * for it, and may be asked again as soon as that is back.
 */
export class OutageError extends ApplicationError {
  /** @param cause what the driver said; logged, never shown */
  constructor(cause: unknown) {
    super('UNAVAILABLE', { cause });
  }
}
