import { type DataSource, type EntityManager } from 'typeorm';

import { type Charge, type ChargeOutcome, PaymentProvider } from './payment-provider.js';

export const sandboxModes = ['approve', 'decline', 'fail'] as const;
export type SandboxMode = (typeof sandboxModes)[number];

/** Amounts, in minor units, that end in these four digits are treated in their own way. */
export const sandboxAmounts = {
  /** …40.02 is declined. */
  declined: 4_002,
  /** …50.03 fails three times before it is charged. */
  failsAtFirst: 5_003,
  /** …50.04 is charged, and the first answer gets lost. */
  answerLost: 5_004,
  /** …50.99 fails always. */
  failsAlways: 5_099,
} as const;

const failuresAtFirst = 3;

interface Entry {
  status: 'asked' | 'charged' | 'declined' | 'refunded' | 'voided';
  /** How often it was asked to charge. */
  asked: number;
}

/**
 * The provider for trials: no money moves. Its books are a table that all services see, so that a key means the same to each of
 * them. Told by PAYMENT_SANDBOX, or by {@link sandboxAmounts}, to decline or to fail.
 */
export class SandboxProvider extends PaymentProvider {
  constructor(
    private readonly dataSource: DataSource,
    private readonly mode: SandboxMode,
  ) {
    super();
  }

  async charge(charge: Charge): Promise<ChargeOutcome> {
    this.refuseWhileAway();
    const entry = await this.dataSource.transaction((manager) => this.enter(manager, charge));
    if (entry.status === 'asked' || (endsIn(charge, 'answerLost') && entry.asked === 1)) {
      throw new Error('The sandbox was told to fail');
    }
    return entry.status === 'charged' || entry.status === 'refunded'
      ? { status: 'succeeded', reference: `sandbox-${charge.key}` }
      : { status: 'declined', reason: 'The sandbox was told to decline' };
  }

  async refund({ key }: Charge): Promise<void> {
    this.refuseWhileAway();
    await this.dataSource.query(
      `UPDATE sandbox_payments SET status = 'refunded' WHERE key = $1 AND status = 'charged'`,
      [key],
    );
  }

  async cancel({ key, amount, currency }: Charge): Promise<void> {
    this.refuseWhileAway();
    await this.dataSource.query(
      `INSERT INTO sandbox_payments (key, amount, currency, status) VALUES ($1, $2, $3, 'voided')
       ON CONFLICT (key) DO UPDATE SET status =
         CASE sandbox_payments.status WHEN 'charged' THEN 'refunded' WHEN 'asked' THEN 'voided'
           ELSE sandbox_payments.status END`,
      [key, amount, currency],
    );
  }

  private refuseWhileAway(): void {
    if (this.mode === 'fail') throw new Error('The sandbox was told to fail (PAYMENT_SANDBOX=fail)');
  }

  /** Holds the entry, so that of two at the same time the second one finds what the first one did. */
  private async enter(manager: EntityManager, charge: Charge): Promise<Entry> {
    const { key, amount, currency } = charge;
    const [entry]: Entry[] = await manager.query(
      `INSERT INTO sandbox_payments (key, amount, currency, status, asked) VALUES ($1, $2, $3, 'asked', 1)
       ON CONFLICT (key) DO UPDATE SET asked = sandbox_payments.asked + 1
       RETURNING status, asked`,
      [key, amount, currency],
    );
    if (!entry) throw new Error('PostgreSQL gave no row');
    if (entry.status !== 'asked') return entry;
    const status = this.decide(charge, entry.asked);
    await manager.query('UPDATE sandbox_payments SET status = $2 WHERE key = $1', [key, status]);
    return { ...entry, status };
  }

  private decide(charge: Charge, asked: number): Entry['status'] {
    if (this.mode === 'decline' || endsIn(charge, 'declined')) return 'declined';
    if (endsIn(charge, 'failsAlways')) return 'asked';
    if (endsIn(charge, 'failsAtFirst') && asked <= failuresAtFirst) return 'asked';
    return 'charged';
  }
}

function endsIn({ amount }: Charge, sort: keyof typeof sandboxAmounts): boolean {
  return amount % 10_000 === sandboxAmounts[sort];
}
