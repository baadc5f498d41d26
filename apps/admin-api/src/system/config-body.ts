import { versionField } from '@ginforge/back-office';
import { z } from 'zod';

export const configBody = z
  .strictObject({
    value: z.json().meta({ id: 'Json', description: 'Any JSON.' }),
    version: versionField,
  })
  .meta({ id: 'ConfigBody' });

export type ConfigBody = z.infer<typeof configBody>;
