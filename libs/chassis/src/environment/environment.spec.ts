import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

import { EnvironmentError, loadEnvironment } from './environment.js';
import { redisEnvironment, serviceEnvironment } from './service-environment.js';
import { durationVariable, listVariable } from './variables.js';

const schema = z.object({
  ...serviceEnvironment({ port: 8081 }),
  ...redisEnvironment,
  SECRET: z.string().min(8, 'must have at least 8 characters'),
  TTL: durationVariable('15m'),
  ORIGINS: listVariable(['https://a.example']),
});

function problemsOf(source: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadEnvironment(schema, source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadEnvironment', () => {
  it('fills in the defaults', () => {
    expect(loadEnvironment(schema, { SECRET: '12345678' })).toMatchObject({
      NODE_ENV: 'development',
      HOST: '0.0.0.0',
      PORT: 8081,
      LOG_LEVEL: 'info',
      SHUTDOWN_TIMEOUT_MS: 30_000,
      REDIS_URL: 'redis://127.0.0.1:6379',
      REDIS_ENABLED: true,
      TTL: 900,
      ORIGINS: ['https://a.example'],
    });
  });

  it('reads numbers, booleans, durations and lists', () => {
    const source = { SECRET: '12345678', PORT: '0', REDIS_ENABLED: 'false', TTL: '30d', ORIGINS: ' a, ,b ' };
    expect(loadEnvironment(schema, source)).toMatchObject({
      PORT: 0,
      REDIS_ENABLED: false,
      TTL: 2_592_000,
      ORIGINS: ['a', 'b'],
    });
  });

  it('takes an empty variable as not set', () => {
    expect(loadEnvironment(schema, { SECRET: '12345678', PORT: '' }).PORT).toBe(8081);
    expect(problemsOf({ SECRET: '' })).toEqual(['SECRET is required']);
  });

  it('gives a read-only object', () => {
    expect(Object.isFrozen(loadEnvironment(schema, { SECRET: '12345678' }))).toBe(true);
  });

  it('lists every problem at once', () => {
    const source = {
      PORT: '65536',
      LOG_LEVEL: 'loud',
      TTL: '15',
      REDIS_URL: 'http://redis',
      NODE_ENV: 'prod',
    };
    expect(problemsOf(source)).toEqual([
      'NODE_ENV must be development, test or production',
      'PORT must be a whole number from 0 to 65535',
      'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent',
      'REDIS_URL must be a URL that begins with redis:// or rediss://',
      'SECRET is required',
      'TTL must be a duration such as 90s, 15m, 12h or 30d',
    ]);
  });

  it.each(['8081x', '1.5', '0x10', '1e3', ' 80'])('refuses %j as a port', (PORT) => {
    expect(problemsOf({ SECRET: '12345678', PORT })).toEqual(['PORT must be a whole number from 0 to 65535']);
  });

  it('takes addresses, networks and names of networks as trusted proxies, and nothing else', () => {
    const trusted = '10.0.0.0/8,::1,fd00::/8,192.0.2.1,loopback';
    expect(
      loadEnvironment(schema, { SECRET: '12345678', TRUSTED_PROXIES: trusted }).TRUSTED_PROXIES,
    ).toHaveLength(5);
    for (const bad of ['proxy', '10.0.0.0/33', '10.0.0.0/0', '10.0.0/8', '::1/129', 'loopback/8']) {
      expect(problemsOf({ SECRET: '12345678', TRUSTED_PROXIES: `::1,${bad}` })).toEqual([
        'TRUSTED_PROXIES must list IP addresses, networks as 10.0.0.0/8, or loopback, linklocal, uniquelocal',
      ]);
    }
  });

  it('says what is wrong in one sentence that repeats no value', () => {
    const load = () => loadEnvironment(schema, { SECRET: 'hunter2', REDIS_URL: 'http://user:hunter2@redis' });
    expect(load).toThrow(
      'The environment is not usable: REDIS_URL must be a URL that begins with redis:// or rediss://; ' +
        'SECRET must have at least 8 characters.',
    );
  });

  describe('with secrets in files', () => {
    const directory = mkdtempSync(join(tmpdir(), 'ginforge-secrets-'));
    const file = join(directory, 'secret');

    beforeAll(() => writeFileSync(file, '12345678\n'));
    afterAll(() => rmSync(directory, { recursive: true }));

    it('[DK-03] takes a variable from the file that is named, without the line break at its end', () => {
      expect(loadEnvironment(schema, { SECRET_FILE: file, SECRET: '' }).SECRET).toBe('12345678');
    });

    it('[DK-03] refuses a file that is not there, and a variable that is said both ways', () => {
      expect(problemsOf({ SECRET_FILE: join(directory, 'none') })).toEqual([
        'SECRET_FILE cannot be read (ENOENT)',
        'SECRET is required',
      ]);
      expect(problemsOf({ SECRET_FILE: file, SECRET: '12345678' })).toEqual([
        'SECRET and SECRET_FILE are both set',
      ]);
    });

    it('[DK-03] leaves alone what it has no variable for', () => {
      expect(loadEnvironment(schema, { SECRET: '12345678', COMPOSE_FILE: 'compose.yaml' }).SECRET).toBe(
        '12345678',
      );
    });
  });
});
