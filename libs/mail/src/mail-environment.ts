import { booleanVariable, integerVariable, urlVariable } from '@ginforge/chassis';
import { z } from 'zod';

/** What a process that sends mails reads from the environment. */
export const mailEnvironment = {
  SMTP_URL: urlVariable('smtp', 'smtps')
    .optional()
    .describe(
      'Server that takes our mails, `smtps://user:password@host:465`, unless the setting `mail.smtp_url` names one; without both none are sent.',
    ),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]{3,320}$/, 'must be one line')
    .default('GinForge <no-reply@ginforge.local>')
    .describe('Whom our mails are from, unless the setting `mail.from` says so.'),
  SMTP_TIMEOUT_MS: integerVariable(100, 120_000, 10_000).describe(
    'How long handing in one mail may take altogether, in milliseconds.',
  ),
  SMTP_ALLOW_PRIVATE: booleanVariable(false).describe(
    'Lets administrators name mail servers of the own network, and ports that are none of mail, in the settings and to try them out.',
  ),
};

export type MailEnvironment = Readonly<z.output<z.ZodObject<typeof mailEnvironment>>>;
