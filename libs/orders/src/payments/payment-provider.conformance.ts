import { randomUUID } from 'node:crypto';

import { type PaymentProvider } from './payment-provider.js';

const never = new AbortController().signal;

function newCharge() {
  return { key: randomUUID(), amount: 1_990, currency: 'EUR' };
}

/** What every {@link PaymentProvider} has to keep, whoever moves the money. It is to approve of what it is asked. */
export function describePaymentProvider(
  name: string,
  provider: () => PaymentProvider,
  /** What is charged at the moment under a key, in minor units. */
  charged: (key: string) => Promise<number>,
): void {
  describe(`${name} as a payment provider`, () => {
    it('[http 3] charges once under a key, however often it is asked, also at the same time', async () => {
      const charge = newCharge();
      const asked = Array.from({ length: 10 }, () => provider().charge(charge, never));
      const outcomes = [...(await Promise.all(asked)), await provider().charge(charge, never)];
      const [first] = outcomes;
      expect(first).toEqual({ status: 'succeeded', reference: expect.any(String) });
      for (const outcome of outcomes) expect(outcome).toEqual(first);
      expect(await charged(charge.key)).toBe(1_990);
    });

    it('[http 3] gives a charge back once', async () => {
      const charge = newCharge();
      await provider().charge(charge, never);
      for (const _ of [1, 2]) await provider().refund(charge, never);
      expect(await charged(charge.key)).toBe(0);
    });

    it('[http 3] gives back what was charged under a key that is cancelled', async () => {
      const charge = newCharge();
      await provider().charge(charge, never);
      for (const _ of [1, 2]) await provider().cancel(charge, never);
      expect(await charged(charge.key)).toBe(0);
    });

    it('[http 3] charges nothing under a key that was cancelled before', async () => {
      const charge = newCharge();
      await provider().cancel(charge, never);
      expect(await provider().charge(charge, never)).toMatchObject({ status: 'declined' });
      expect(await charged(charge.key)).toBe(0);
    });
  });
}
