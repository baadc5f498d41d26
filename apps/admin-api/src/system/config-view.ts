import { masked } from '@ginforge/back-office';
import { type ConfigurationValue, settingDefinition, type SettingKey } from '@ginforge/database';
import { z } from 'zod';

const json = z.json().meta({ id: 'Json', description: 'Any JSON.' });

/** A setting of the system. */
export const configView = z
  .object({
    key: z.string(),
    description: z.string(),
    secret: z.boolean(),
    value: json.meta({ description: `Of a secret that is set: \`${masked}\`.` }),
    default: json,
    is_default: z.boolean(),
    schema: z.record(z.string(), z.unknown()).meta({ description: 'What the value may be, as JSON Schema.' }),
    version: z.int().min(0).meta({ description: '0 where nobody has set it.' }),
    updated_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Config' });

export type ConfigView = z.output<typeof configView>;

/** @param row where somebody has set it */
export function presentConfig(key: SettingKey, row: ConfigurationValue | null): ConfigView {
  const { schema, default: usual, description, secret } = settingDefinition(key);
  const value = row && schema.safeParse(row.value).success ? row.value : usual;
  return {
    key,
    description,
    secret,
    value: shown(value, secret) as ConfigView['value'],
    default: usual as ConfigView['default'],
    is_default: row === null,
    schema: z.toJSONSchema(schema, { io: 'input' }),
    version: row?.version ?? 0,
    updated_at: row?.updatedAt.toISOString() ?? null,
  };
}

/** A secret is never shown, only whether there is one. */
export function shown(value: unknown, secret: boolean): unknown {
  return secret && value !== null ? masked : value;
}
