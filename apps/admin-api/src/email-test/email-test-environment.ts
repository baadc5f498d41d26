import { booleanVariable } from '@ginforge/chassis';
import { mailEnvironment } from '@ginforge/mail';
import type { z } from 'zod';

/** What trying out mail servers reads from the environment. */
export const emailTestEnvironment = {
  ...mailEnvironment,
  SMTP_TEST_ALLOW_PRIVATE: booleanVariable(false).describe(
    'Lets administrators try out mail servers of the own network, and ports that are none of mail.',
  ),
};

export type EmailTestEnvironment = Readonly<z.output<z.ZodObject<typeof emailTestEnvironment>>>;
