import { storableText } from '@ginforge/database';
import { z } from 'zod';

/** What a greeting is to say. */
export const greetingBody = z
  .strictObject({ text: storableText({ min: 1, max: 200 }) })
  .meta({ id: 'GreetingBody' });

export type GreetingBody = z.infer<typeof greetingBody>;
