import { readEnvironment } from './environment.js';

const variables = { DATABASE_URL: 'postgres://a:b@db:5432/ginforge', JWT_SECRET: 'secret' };

describe('readEnvironment', () => {
  it('needs DATABASE_URL and a key, and says both at once', () => {
    expect(() => readEnvironment({})).toThrow(/DATABASE_URL is required.*JWT_/);
  });

  it('has defaults for the rest', () => {
    expect(readEnvironment(variables)).toMatchObject({
      PORT: 8081,
      REDIS_URL: 'redis://127.0.0.1:6379',
      DATABASE_MIGRATE: 'on',
      ACCESS_TOKEN_TTL: 900,
      LOGIN_MAX_FAILURES: 5,
    });
  });

  it('[http 3] refuses production with the provider that moves no money, unless it is named', () => {
    const production = {
      ...variables,
      NODE_ENV: 'production',
      JWT_SECRET: 'kZ0v5yW3v0q8Wl1b7nR2m4T6x9C1a3E5g7I9k',
    };
    expect(() => readEnvironment(production)).toThrow(/PAYMENT_PROVIDER is required in production/);
    expect(readEnvironment({ ...production, PAYMENT_PROVIDER: 'sandbox' }).PAYMENT_PROVIDER).toBe('sandbox');
  });

  it('refuses a weak secret in production and another database’s address, and never repeats a value', () => {
    const start = () =>
      readEnvironment({
        NODE_ENV: 'production',
        DATABASE_URL: 'mysql://a:hunter2@db/x',
        JWT_SECRET: 'short',
      });
    expect(start).toThrow(/DATABASE_URL must be.*JWT_SECRET/);
    expect(start).not.toThrow(/hunter2|short/);
  });
});
