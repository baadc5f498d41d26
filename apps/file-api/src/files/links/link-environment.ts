import { secretWeakness } from '@ginforge/auth';
import { durationVariable } from '@ginforge/chassis';
import { z } from 'zod';

/** What links to files need. */
export const linkEnvironment = {
  FILE_LINK_SECRET: z
    .string()
    .optional()
    .transform((secret) => (secret === undefined || secret.trim() === '' ? undefined : secret))
    .describe('Secret of links to files, the same for all replicas; without it, one made from JWT_SECRET.'),
  FILE_LINK_MAX_TTL: durationVariable('7d').describe('How long a link to a file may open it.'),
};

export type LinkEnvironment = Readonly<z.output<z.ZodObject<typeof linkEnvironment>>>;

/** What the secret of links may be made from, beside its own variable. */
export interface LinkSecrets extends Partial<LinkEnvironment> {
  readonly NODE_ENV?: unknown;
  readonly JWT_SECRET?: string;
  readonly JWT_PRIVATE_KEY?: string;
  readonly JWT_PUBLIC_KEYS?: string;
}

/** Where tokens are signed with keys there may be no secret to sign links with; in production it is as strong as any other. */
export const linkEnvironmentRules = z.superRefine<LinkSecrets>(
  (environment, context) => {
    const message = problemOf(environment);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['FILE_LINK_SECRET'], message });
  },
  { when: () => true },
);

function problemOf({ NODE_ENV, FILE_LINK_SECRET, ...tokens }: LinkSecrets): string | undefined {
  const isProduction = NODE_ENV === 'production';
  if (FILE_LINK_SECRET !== undefined) return isProduction ? secretWeakness(FILE_LINK_SECRET) : undefined;
  const { JWT_SECRET, JWT_PRIVATE_KEY, JWT_PUBLIC_KEYS } = tokens;
  if (JWT_PRIVATE_KEY === undefined && JWT_PUBLIC_KEYS === undefined) return undefined; // JWT_SECRET has rules of its own
  const isGood = JWT_SECRET !== undefined && !(isProduction && secretWeakness(JWT_SECRET));
  return isGood ? undefined : 'is missing: tokens are signed with keys, and links to files need a secret';
}
