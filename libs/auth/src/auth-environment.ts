import { durationVariable } from '@ginforge/chassis';
import { z } from 'zod';

import { KeyMaterialError, TokenKeys } from './token-keys.js';

const optionalText = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === '' ? undefined : value));

/** Variables of every service that issues or checks tokens (platform.md, 7). Spread into the service's schema. */
export const authEnvironment = {
  JWT_SECRET: optionalText.describe(
    'HS256 secret that all services share; at least 32 random bytes in production.',
  ),
  JWT_PRIVATE_KEY: optionalText.describe(
    'PEM private key to sign with (RS256 or ES256), in place of JWT_SECRET.',
  ),
  JWT_PUBLIC_KEYS: optionalText.describe(
    'PEM public keys to verify with, one after another, in place of JWT_SECRET.',
  ),
  JWT_ISSUER: z.string().min(1).default('ginforge').describe('`iss` of access tokens.'),
  ACCESS_TOKEN_TTL: durationVariable('15m').describe('How long an access token is valid.'),
  REFRESH_TOKEN_TTL: durationVariable('30d').describe('How long a session lives without being refreshed.'),
};

/** What `authEnvironment` parses to; durations in seconds. */
export type AuthEnvironment = Readonly<z.infer<z.ZodObject<typeof authEnvironment>>>;

const minimumSecretBytes = 32;
const developmentSecret = /change[-_ ]?me|development|dev[-_ ]secret|example|insecure|placeholder|your[-_ ]/i;
const howToMakeOne = '`openssl rand -base64 48` makes one';

interface Problem {
  readonly variable: string;
  /** Goes on after the variable's name, as `is missing`; never repeats the value. */
  readonly message: string;
}

/** What is wrong with the keys; empty where all is well. */
export function authEnvironmentProblems(
  environment: Partial<AuthEnvironment> & { readonly NODE_ENV?: unknown },
): Problem[] {
  try {
    const { algorithms } = TokenKeys.from(environment);
    const needsStrength = environment.NODE_ENV === 'production' && algorithms.includes('HS256');
    const message = needsStrength ? secretWeakness(environment.JWT_SECRET ?? '') : undefined;
    return message === undefined ? [] : [{ variable: 'JWT_SECRET', message }];
  } catch (error) {
    if (error instanceof KeyMaterialError) return [{ variable: error.variable, message: error.message }];
    throw error;
  }
}

/** Why a secret is none for production, as `has 8 bytes; …`; never repeats it. `undefined` where it is a good one. */
export function secretWeakness(secret: string): string | undefined {
  const bytes = Buffer.byteLength(secret);
  if (developmentSecret.test(secret)) {
    return `is a development default; production needs a random secret of its own (${howToMakeOne})`;
  }
  if (bytes < minimumSecretBytes) {
    return `has ${bytes} bytes; production needs at least ${minimumSecretBytes} random ones (${howToMakeOne})`;
  }
  return undefined;
}

/**
 * The rules that need several variables at once; attach them to the service's schema with `.check(authEnvironmentRules)`.
 * They also run where other variables are wrong, so that all problems come in one list. `AuthModule` asks them again.
 */
export const authEnvironmentRules = z.superRefine<Partial<AuthEnvironment>>(
  (environment, context) => {
    for (const { variable, message } of authEnvironmentProblems(environment)) {
      context.addIssue({ code: 'custom', path: [variable], message });
    }
  },
  { when: () => true },
);
