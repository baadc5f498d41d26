import { z } from 'zod';

const address = z.email().max(254);

/** Whether a mail can be addressed to this: one bare address, nothing that could become a header or a second recipient. */
export function isMailAddress(text: string): boolean {
  return address.safeParse(text).success;
}
