import { durationBuckets, type Metrics } from '@ginforge/chassis';

import type { ProcessingStep } from './file-messages.js';
import type { Outcome } from './file-outcome.js';

/** OB-01: what became of files, and where the time went. */
export class FileProcessingMetrics {
  private readonly steps;
  private readonly bytes;
  private readonly files;
  private readonly thumbnails;

  constructor(metrics: Metrics) {
    this.steps = metrics.histogram(
      'file_processing_step_duration_seconds',
      'Time that a step of processing a file took.',
      ['step'] as const,
      [...durationBuckets, 60, 300],
    );
    this.bytes = metrics.counter('file_processing_bytes_total', 'Bytes of files that were hashed.');
    this.files = metrics.counter('files_processed_total', 'Files by what became of them.', [
      'outcome',
    ] as const);
    this.thumbnails = metrics.counter('thumbnails_total', 'Pictures by whether they got a thumbnail.', [
      'outcome',
    ] as const);
  }

  hashed(bytes: number): void {
    this.bytes.inc(bytes);
  }

  ended(outcome: Outcome): void {
    this.files.inc({ outcome });
  }

  thumbnail(outcome: 'made' | 'refused'): void {
    this.thumbnails.inc({ outcome });
  }

  /** Runs the step; one that fails counts too. */
  async timed<Result>(step: ProcessingStep, work: () => Promise<Result>): Promise<Result> {
    const stop = this.steps.startTimer({ step });
    try {
      return await work();
    } finally {
      stop();
    }
  }
}
