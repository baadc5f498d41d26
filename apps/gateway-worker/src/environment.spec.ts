import { environmentSchema, readEnvironment } from './environment.js';

const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://a:b@db:5432/ginforge' };

describe('readEnvironment', () => {
  it('[http 3] refuses production with the provider that moves no money, unless it is named', () => {
    expect(() => readEnvironment(production)).toThrow(
      /PAYMENT_PROVIDER is required in production.*set PAYMENT_PROVIDER=sandbox/,
    );
    expect(readEnvironment({ ...production, PAYMENT_PROVIDER: 'sandbox' })).toMatchObject({ PORT: 8084 });
    expect(() => readEnvironment({ ...production, PAYMENT_PROVIDER: 'paypal' })).toThrow(
      /PAYMENT_PROVIDER must be one of sandbox/,
    );
  });

  it('[PF-06] says so together with what else is wrong', () => {
    expect(() => readEnvironment({ NODE_ENV: 'production', PORT: 'eighty' })).toThrow(
      /PORT.*DATABASE_URL is required.*PAYMENT_PROVIDER/,
    );
  });

  it('[http 3] takes the provider for trials in development', () => {
    expect(readEnvironment({ DATABASE_URL: production.DATABASE_URL }).PAYMENT_SANDBOX).toBe('approve');
  });

  it('[PF-06] reads nothing that only whoever takes orders needs', () => {
    expect(Object.keys(environmentSchema.shape).filter((name) => name.startsWith('ORDER_'))).toEqual([]);
  });
});
