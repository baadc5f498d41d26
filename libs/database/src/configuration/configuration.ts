import { ConfigurationChanges } from '@ginforge/chassis';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ConfigurationValue } from '../entities/configuration-value.entity.js';
import {
  settingDefinition,
  type SettingKey,
  settingKeys,
  type SettingValue,
} from './configuration-catalogue.js';

/** Values are read anew after this time, in case that the word of a change was lost with who had to say it. Milliseconds. */
const maxAgeMs = 60_000;

type Values = ReadonlyMap<string, unknown>;

/** The system's settings as they are now: read once, and again when one has changed, wherever that happened. */
@Injectable()
export class Configuration {
  private readonly logger = new Logger(Configuration.name);
  private cached: { readonly values: Promise<Values>; readonly readAt: number } | undefined;

  constructor(
    private readonly dataSource: DataSource,
    changes: ConfigurationChanges,
  ) {
    changes.subscribe(settingKeys, () => {
      this.cached = undefined;
    });
  }

  /** @throws ApplicationError UNAVAILABLE while PostgreSQL is away and nothing recent is known */
  async get<Key extends SettingKey>(key: Key): Promise<SettingValue<Key>> {
    const values = await this.values();
    return this.valueOf(key, values) as SettingValue<Key>;
  }

  private async values(): Promise<Values> {
    const { cached } = this;
    if (cached && Date.now() - cached.readAt < maxAgeMs) return cached.values;
    const fresh = { values: this.read(), readAt: Date.now() };
    this.cached = fresh;
    try {
      return await fresh.values;
    } catch (error) {
      if (this.cached === fresh) this.cached = undefined;
      throw error;
    }
  }

  private async read(): Promise<Values> {
    const rows = await this.dataSource.manager.find(ConfigurationValue);
    return new Map(rows.map(({ key, value }) => [key, value]));
  }

  /** What an older version has kept, and the schema does not allow any more, is as if nobody had set it. */
  private valueOf(key: SettingKey, values: Values): unknown {
    const { schema, default: usual } = settingDefinition(key);
    if (!values.has(key)) return usual;
    const parsed = schema.safeParse(values.get(key));
    if (parsed.success) return parsed.data;
    this.logger.warn(`The setting ${key} is not what it may be; its default counts`);
    return usual;
  }
}
