import { z } from 'zod';

/** A greeting that is on its way; its id is the notification's. */
export const greetingView = z.object({ id: z.uuid(), text: z.string() }).meta({ id: 'Greeting' });

export type GreetingView = z.infer<typeof greetingView>;
