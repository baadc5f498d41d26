import { z } from 'zod';

import { storableText } from '../storable-text.js';
import { emailAddress } from '../storable-values.js';

/**
 * The fields of an account as they come from outside, for end users and administrators alike. A password's own rules stand
 * here once, so that no way into the database is weaker than another.
 */
export const accountFields = {
  username: storableText({ max: 64 })
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_.-]{2,63}$/,
      'must be 3 to 64 letters, digits, dots, hyphens or underscores and begin with a letter or a digit',
    )
    .meta({ examples: ['ada'] }),
  email: emailAddress,
  password: storableText({ min: 8, max: 128 }).meta({
    format: 'password',
    examples: ['correct horse battery'],
  }),
  displayName: storableText({ max: 64 }).trim(),
  phone: storableText({ max: 32 })
    .regex(/^\+?[0-9][0-9 ()-]{2,30}$/, 'must be a phone number')
    .nullable(),
  /** A picture's address: ours (`/api/…`) or on the web; nothing that a browser would run. */
  avatar: storableText({ max: 500 })
    .regex(/^(https?:\/\/|\/(?!\/))[^\s<>"']+$/, 'must be an http(s) address or a path')
    .nullable(),
};

/** What somebody types to sign in; no rule of the above, so that the answer tells nothing (AD-04). */
export const loginBody = z
  .strictObject({
    username: storableText({ min: 1, max: 254 }).meta({ examples: ['ada'] }),
    password: storableText({ min: 1, max: 1024 }).meta({
      format: 'password',
      examples: ['correct horse battery'],
    }),
  })
  .meta({ id: 'LoginBody' });

/** The body of a refresh. */
export const refreshBody = z
  .strictObject({ refresh_token: storableText({ min: 1, max: 512 }) })
  .meta({ id: 'RefreshBody' });

export type LoginBody = z.infer<typeof loginBody>;
export type RefreshBody = z.infer<typeof refreshBody>;
