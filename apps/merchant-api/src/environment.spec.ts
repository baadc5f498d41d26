import { readEnvironment } from './environment.js';

const variables = { DATABASE_URL: 'postgres://a:b@db:5432/ginforge', JWT_SECRET: 'secret' };

describe('readEnvironment', () => {
  it('[PF-06] needs DATABASE_URL and a key, and says both at once', () => {
    expect(() => readEnvironment({})).toThrow(/DATABASE_URL is required.*JWT_/);
  });

  it('[PF-06] has defaults for the rest', () => {
    expect(readEnvironment(variables)).toMatchObject({
      PORT: 8082,
      REDIS_URL: 'redis://127.0.0.1:6379',
      DATABASE_MIGRATE: 'on',
    });
  });

  it('[PF-06] refuses a weak secret in production, and never repeats it', () => {
    const start = () => readEnvironment({ ...variables, NODE_ENV: 'production', JWT_SECRET: 'hunter2' });
    expect(start).toThrow(/JWT_SECRET/);
    expect(start).not.toThrow(/hunter2/);
  });
});
