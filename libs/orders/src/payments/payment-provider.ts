/** Money that an order's user is to pay. */
export interface Charge {
  /** The payment's id: however often a charge with this key is asked for, it happens once. */
  readonly key: string;
  /** In minor units of `currency`. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** What came of a charge, for good. */
export type ChargeOutcome =
  | { readonly status: 'succeeded'; /** The provider's own name of it. */ readonly reference: string }
  | { readonly status: 'declined'; /** For the user. */ readonly reason: string };

/**
 * Whoever moves the money. Every call may be repeated with the same key and then gives what the first one gave. A call that throws,
 * or that is aborted by `signal`, may have done its work or not: it is asked again later.
 */
export abstract class PaymentProvider {
  abstract charge(charge: Charge, signal: AbortSignal): Promise<ChargeOutcome>;

  /** Gives a charge that succeeded back. */
  abstract refund(charge: Charge, signal: AbortSignal): Promise<void>;

  /** Sees to it that nothing is charged under this key: gives back what was, and declines what would be. */
  abstract cancel(charge: Charge, signal: AbortSignal): Promise<void>;
}
