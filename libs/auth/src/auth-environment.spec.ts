import { randomBytes, generateKeyPairSync } from 'node:crypto';

import { EnvironmentError, loadEnvironment, serviceEnvironment } from '@ginforge/chassis';
import { z } from 'zod';

import { authEnvironment, authEnvironmentRules } from './auth-environment.js';
import { AuthModule } from './auth.module.js';

const schema = z
  .object({ ...serviceEnvironment({ port: 8081 }), ...authEnvironment })
  .check(authEnvironmentRules);
const strong = randomBytes(48).toString('base64');
const pem = { type: 'pkcs8', format: 'pem' } as const;
const spki = { type: 'spki', format: 'pem' } as const;

function pair(bits: number): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: bits,
    privateKeyEncoding: pem,
    publicKeyEncoding: spki,
  });
}

function problems(source: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadEnvironment(schema, source);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

describe('authEnvironment', () => {
  it('reads durations as seconds and has the defaults of the contract', () => {
    const environment = loadEnvironment(schema, { JWT_SECRET: 'anything while developing' });
    expect(environment).toMatchObject({
      JWT_ISSUER: 'ginforge',
      ACCESS_TOKEN_TTL: 900,
      REFRESH_TOKEN_TTL: 2_592_000,
    });
    expect(loadEnvironment(schema, { JWT_SECRET: 'x', ACCESS_TOKEN_TTL: '30s' }).ACCESS_TOKEN_TTL).toBe(30);
  });

  it('has no secret of its own: a missing one stops the start and says how to make one', () => {
    expect(problems({})).toEqual([
      expect.stringMatching(/^JWT_SECRET is missing: .*openssl rand -base64 48/),
    ]);
    expect(problems({ JWT_SECRET: ' ' })).toHaveLength(1);
  });

  it('[DK-03] accepts a strong secret in production', () => {
    expect(problems({ NODE_ENV: 'production', JWT_SECRET: strong })).toEqual([]);
  });

  it('[DK-03] refuses a secret under 32 bytes in production, and says how to make one', () => {
    const secret = 'k'.repeat(31);
    expect(problems({ NODE_ENV: 'production', JWT_SECRET: secret })).toEqual([
      expect.stringMatching(/^JWT_SECRET has 31 bytes; production needs at least 32 .*openssl rand/),
    ]);
    expect(problems({ NODE_ENV: 'production', JWT_SECRET: `${secret}k` })).toEqual([]);
    expect(problems({ NODE_ENV: 'development', JWT_SECRET: secret })).toEqual([]);
  });

  it.each([
    'ginforge-development-secret-do-not-use-in-production',
    'change-me-change-me-change-me-change-me',
    'CHANGEME_CHANGEME_CHANGEME_CHANGEME',
    'your-256-bit-secret-your-256-bit-secret',
    'insecure-insecure-insecure-insecure',
  ])('[DK-03] refuses the development default %s in production', (secret) => {
    const found = problems({ NODE_ENV: 'production', JWT_SECRET: secret });
    expect(found).toEqual([expect.stringContaining('JWT_SECRET is a development default')]);
    expect(found.join()).not.toContain(secret);
  });

  it('[DK-03] is asked again by AuthModule, for a service that forgot the rules', () => {
    const lax = z.object({ ...serviceEnvironment({ port: 8081 }), ...authEnvironment });
    const environment = loadEnvironment(lax, { NODE_ENV: 'production', JWT_SECRET: 'short' });
    expect(() => AuthModule.forRoot(environment)).toThrow(EnvironmentError);
  });

  it('lists its problems together with those of other variables', () => {
    const found = problems({
      PORT: 'x',
      ACCESS_TOKEN_TTL: 'soon',
      NODE_ENV: 'production',
      JWT_SECRET: 'short',
    });
    expect(found.map((problem) => problem.split(' ', 1)[0]).sort()).toEqual([
      'ACCESS_TOKEN_TTL',
      'JWT_SECRET',
      'PORT',
    ]);
  });

  it('[RT-03] accepts key pairs in production without a secret', () => {
    const { privateKey, publicKey } = pair(2048);
    expect(problems({ NODE_ENV: 'production', JWT_PRIVATE_KEY: privateKey })).toEqual([]);
    expect(problems({ NODE_ENV: 'production', JWT_PUBLIC_KEYS: publicKey.replaceAll('\n', '\\n') })).toEqual(
      [],
    );
  });

  it('[RT-03] refuses keys of the wrong kind in the wrong place', () => {
    const { privateKey, publicKey } = pair(2048);
    const p384 = generateKeyPairSync('ec', {
      namedCurve: 'P-384',
      privateKeyEncoding: pem,
      publicKeyEncoding: spki,
    });
    const ed25519 = generateKeyPairSync('ed25519', { privateKeyEncoding: pem, publicKeyEncoding: spki });
    const cases: NodeJS.ProcessEnv[] = [
      { JWT_SECRET: publicKey },
      { JWT_PUBLIC_KEYS: privateKey },
      { JWT_PUBLIC_KEYS: `${publicKey}${privateKey}` },
      { JWT_PUBLIC_KEYS: 'no key' },
      { JWT_PRIVATE_KEY: publicKey },
      { JWT_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' },
      { JWT_PRIVATE_KEY: pair(1024).privateKey },
      { JWT_PUBLIC_KEYS: p384.publicKey },
      { JWT_PUBLIC_KEYS: ed25519.publicKey },
    ];
    for (const source of cases) {
      const found = problems(source);
      expect(found).toEqual([expect.stringMatching(new RegExp(`^${Object.keys(source)[0]} `))]);
      expect(found.join()).not.toMatch(/AAAA|MII/);
    }
  });
});
