import { environmentSchema, readEnvironment, readMigrationEnvironment } from './environment.js';

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://a:b@db:5432/ginforge',
  JWT_SECRET: 'kZ0v5yW3v0q8Wl1b7nR2m4T6x9C1a3E5g7I9k',
};

describe('readEnvironment', () => {
  it('[AD-05] has the password admin123 in development', () => {
    expect(readMigrationEnvironment({ DATABASE_URL: production.DATABASE_URL }).ADMIN_PASSWORD).toBe(
      'admin123',
    );
  });

  it.each([{}, { ADMIN_PASSWORD: 'admin123' }])('[AD-05] refuses %j in production', (password) => {
    expect(() => readEnvironment({ ...production, ...password })).toThrow(
      /ADMIN_PASSWORD is required in production/,
    );
    expect(() => readMigrationEnvironment({ ...production, ...password })).toThrow(/ADMIN_PASSWORD/);
  });

  it('[AD-05] needs no password in production where a migration job seeds', () => {
    expect(readEnvironment({ ...production, DATABASE_MIGRATE: 'off' })).toMatchObject({ PORT: 8083 });
  });

  it('[PF-06] reads nothing of orders and payments, which it does not take', () => {
    const names = Object.keys(environmentSchema.shape);
    expect(names.filter((name) => /^(ORDER|PAYMENT)_/.test(name))).toEqual([]);
  });

  it('[AD-05] lists every problem at once', () => {
    expect(() => readEnvironment({ NODE_ENV: 'production' })).toThrow(/DATABASE_URL.*JWT.*ADMIN_PASSWORD/);
  });
});
