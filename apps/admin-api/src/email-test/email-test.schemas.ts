import { storableText } from '@ginforge/database';
import { isMailAddress } from '@ginforge/mail';
import { z } from 'zod';

const oneLine = (max: number) => storableText({ min: 1, max }).regex(/^[^\r\n]*$/, 'must be one line');

const smtpServer = z
  .strictObject({
    host: storableText({ min: 1, max: 253 }).regex(/^[\w.:-]+$/, 'must be a host name or an address'),
    port: z.int().min(1).max(65_535),
    secure: z.boolean().default(false).meta({ description: 'TLS from the first byte.' }),
    username: oneLine(256).optional(),
    password: oneLine(256).optional(),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    path: ['password'],
    error: 'must come with the user name',
  });

export const emailTestBody = z
  .strictObject({
    to: storableText({ max: 254 }).refine(isMailAddress, 'must be a mail address'),
    smtp: smtpServer.optional().meta({
      description: 'Where it is left out, the server of the setting `mail.smtp_url`, or else of SMTP_URL.',
    }),
  })
  .meta({ id: 'EmailTestBody' });

/** What came of it, in words that tell nothing of our network. */
export const emailTestResult = z
  .object({
    sent: z.boolean(),
    problem: z
      .enum([
        'not_configured',
        'not_public',
        'unreachable',
        'timeout',
        'tls',
        'authentication',
        'refused',
        'deferred',
        'protocol',
      ])
      .nullable(),
  })
  .meta({ id: 'EmailTestResult' });

export type EmailTestBody = z.infer<typeof emailTestBody>;
export type EmailTestResult = z.infer<typeof emailTestResult>;
