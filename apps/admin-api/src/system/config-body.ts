import { z } from 'zod';

import { versionField } from '../access/version-field.js';

export const configBody = z
  .strictObject({
    value: z.json().meta({ id: 'Json', description: 'Any JSON.' }),
    version: versionField,
  })
  .meta({ id: 'ConfigBody' });

export type ConfigBody = z.infer<typeof configBody>;
