import { switchableLevels } from '@ginforge/chassis';
import { z } from 'zod';

import { ownServices } from './own-services.js';

/** Which services are to log how much, and for how long. */
export const logLevelBody = z
  .strictObject({
    service: z.enum(ownServices).optional().meta({ description: 'All of them where it is left out.' }),
    level: z.enum(switchableLevels),
    minutes: z
      .int()
      .min(1)
      .max(1_440)
      .default(15)
      .meta({ description: 'Until the level of LOG_LEVEL is back.' }),
  })
  .meta({ id: 'LogLevelBody' });

export type LogLevelBody = z.infer<typeof logLevelBody>;

export const logLevelView = z
  .object({
    service: z.string().nullable(),
    level: z.enum(switchableLevels),
    until: z.iso.datetime(),
  })
  .meta({ id: 'LogLevel' });

export type LogLevelView = z.output<typeof logLevelView>;
