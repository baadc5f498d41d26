import { z } from 'zod';

import { storableText } from '../storable-text.js';

/** One setting: what it may be, and what it is while nobody has set it. */
export interface SettingDefinition<Value = unknown> {
  readonly schema: z.ZodType<Value, Value>;
  readonly default: Value;
  readonly description: string;
  /** Never shown and never logged. */
  readonly secret: boolean;
}

/** Every setting of the system that changes while it runs. Everything else is the environment's. */
export const configurationCatalogue = {
  'site.title': setting(storableText({ min: 1, max: 100 }), 'GinForge', 'The name that the console shows.'),
  'registration.enabled': setting(z.boolean(), true, 'Whether anybody may register as a user.'),
  'mail.smtp_url': secret(
    storableText({ max: 500 })
      .pipe(z.url({ protocol: /^smtps?$/, error: 'must be a URL that begins with smtp:// or smtps://' }))
      .nullable(),
    null,
    'The server that takes our e-mail, with user and password; the environment’s SMTP_URL where it is null. It must be on the public internet unless the environment’s SMTP_ALLOW_PRIVATE is true.',
  ),
  'mail.from': setting(
    storableText({ max: 254 }).pipe(z.email('must be an e-mail address')).nullable(),
    null,
    'The sender of our e-mail; the environment’s where it is null.',
  ),
} as const satisfies Record<string, SettingDefinition>;

export type SettingKey = keyof typeof configurationCatalogue;
export type SettingValue<Key extends SettingKey> = (typeof configurationCatalogue)[Key]['default'];

export const settingKeys = Object.keys(configurationCatalogue) as SettingKey[];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(configurationCatalogue, key);
}

/** The row of the catalogue, for whoever handles settings of any kind. */
export function settingDefinition(key: SettingKey): SettingDefinition {
  return configurationCatalogue[key];
}

function setting<Value>(
  schema: z.ZodType<Value, Value>,
  usual: Value,
  description: string,
): SettingDefinition<Value> {
  return { schema, default: usual, description, secret: false };
}

function secret<Value>(
  schema: z.ZodType<Value, Value>,
  usual: Value,
  description: string,
): SettingDefinition<Value> {
  return { schema, default: usual, description, secret: true };
}
