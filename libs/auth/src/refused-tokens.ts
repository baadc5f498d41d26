import { Metrics } from '@ginforge/chassis';
import { Injectable } from '@nestjs/common';

import type { TokenError } from './token-error.js';

/** Counts refused access tokens by reason: the one place where the reason comes to light (RT-03). */
@Injectable()
export class RefusedTokens {
  private readonly counter;

  constructor(metrics: Metrics) {
    this.counter = metrics.counter<'reason'>(
      'auth_refused_tokens_total',
      'Access tokens that were not accepted, by reason.',
      ['reason'],
    );
  }

  /** Adds one. */
  count({ reason }: TokenError): void {
    this.counter.inc({ reason });
  }
}
