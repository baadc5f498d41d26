import { join } from 'node:path';

/** The root of the checkout. */
export const workspace = join(import.meta.dirname, '../../../..');
