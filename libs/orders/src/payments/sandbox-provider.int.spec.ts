import { randomUUID } from 'node:crypto';

import { OrdersTestbed } from '../orders-testbed.js';
import { describePaymentProvider } from './payment-provider.conformance.js';
import { type Charge } from './payment-provider.js';
import { sandboxAmounts, SandboxProvider } from './sandbox-provider.js';

let bed: OrdersTestbed;
let sandbox: SandboxProvider;

beforeAll(async () => {
  bed = await OrdersTestbed.start();
  sandbox = new SandboxProvider(bed.dataSource, 'approve');
});

afterAll(() => bed.stop());

async function charged(key: string): Promise<number> {
  const rows = await bed.sql<{ amount: string }>(
    `SELECT amount FROM sandbox_payments WHERE key = $1 AND status = 'charged'`,
    [key],
  );
  return Number(rows[0]?.amount ?? 0);
}

describePaymentProvider('the sandbox', () => sandbox, charged);

describe('the sandbox', () => {
  const charge = (amount: number): Charge => ({ key: randomUUID(), amount, currency: 'EUR' });

  it('[http 3] declines by its mode, and by an amount', async () => {
    const declined = { status: 'declined', reason: expect.any(String) };
    expect(await new SandboxProvider(bed.dataSource, 'decline').charge(charge(100))).toEqual(declined);
    expect(await sandbox.charge(charge(sandboxAmounts.declined))).toEqual(declined);
    expect(await sandbox.charge(charge(70_000 + sandboxAmounts.declined))).toEqual(declined);
  });

  it('[http 3] fails while it is told to, and then charges', async () => {
    const one = charge(sandboxAmounts.failsAtFirst);
    await expect(new SandboxProvider(bed.dataSource, 'fail').charge(one)).rejects.toThrow('told to fail');
    for (const _ of [1, 2, 3]) await expect(sandbox.charge(one)).rejects.toThrow('told to fail');
    expect(await charged(one.key)).toBe(0);
    expect(await sandbox.charge(one)).toMatchObject({ status: 'succeeded' });
  });

  it('[http 3] loses the answer of a charge that it made', async () => {
    const one = charge(sandboxAmounts.answerLost);
    await expect(sandbox.charge(one)).rejects.toThrow('told to fail');
    expect(await charged(one.key)).toBe(sandboxAmounts.answerLost);
    expect(await sandbox.charge(one)).toMatchObject({ status: 'succeeded' });
  });
});
