import { type Actor, AuditedChangesService, changed, refuseOutdated } from '@ginforge/back-office';
import { ApplicationError, ConfigurationChanges } from '@ginforge/chassis';
import {
  ConfigurationValue,
  isSettingKey,
  type LoggedValue,
  settingDefinition,
  type SettingKey,
  settingKeys,
} from '@ginforge/database';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { type ConfigBody } from './config-body.js';
import { type ConfigView, presentConfig, shown } from './config-view.js';

/** The system's settings. Which there are, and what each may be, is the catalogue's in the database library. */
@Injectable()
export class ConfigsService {
  private readonly logger = new Logger(ConfigsService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: AuditedChangesService,
    private readonly told: ConfigurationChanges,
  ) {}

  async list(): Promise<ConfigView[]> {
    const rows = await this.dataSource.manager.find(ConfigurationValue);
    return settingKeys.map((key) => presentConfig(key, rows.find((row) => row.key === key) ?? null));
  }

  /** @throws ApplicationError NOT_FOUND */
  async find(key: string): Promise<ConfigView> {
    if (!isSettingKey(key)) throw new ApplicationError('NOT_FOUND');
    return presentConfig(key, await find(this.dataSource.manager, key));
  }

  /** Every service hears of it once it is committed. @throws ApplicationError NOT_FOUND, VALIDATION_FAILED, OUTDATED */
  async set(actor: Actor, key: string, { value, version }: ConfigBody): Promise<ConfigView> {
    if (!isSettingKey(key)) throw new ApplicationError('NOT_FOUND');
    const parsed = settingDefinition(key).schema.safeParse(value);
    if (!parsed.success) throw refused(parsed.error.issues.map(({ message }) => message));
    const view = await this.changes.change(actor, { entity: 'config', action: 'update' }, async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`config:${key}`]);
      const before = await find(manager, key);
      refuseOutdated({ version: before?.version ?? 0 }, version);
      await store(manager, key, parsed.data, before);
      const changes = loggedChange(key, before, parsed.data);
      return { result: presentConfig(key, await find(manager, key)), id: key, changes };
    });
    await this.tell(key);
    return view;
  }

  /** This process knows at once. Where Redis is away, the others look when it is back, and after a minute in any case. */
  private async tell(key: SettingKey): Promise<void> {
    this.told.changed([key]);
    try {
      await this.told.tell([key]);
    } catch (error) {
      this.logger.warn(`A change of ${key} could not be told yet`, error);
    }
  }
}

function find(manager: EntityManager, key: SettingKey): Promise<ConfigurationValue | null> {
  return manager.findOneBy(ConfigurationValue, { key });
}

async function store(
  manager: EntityManager,
  key: SettingKey,
  value: unknown,
  before: ConfigurationValue | null,
): Promise<void> {
  // As text: the driver would write a list as an array of PostgreSQL, and a text as no JSON at all.
  const text = JSON.stringify(value);
  const statement = before
    ? 'UPDATE configuration_values SET value = $2, version = version + 1, updated_at = now() WHERE key = $1'
    : 'INSERT INTO configuration_values (key, value) VALUES ($1, $2)';
  await manager.query(statement, [key, text]);
}

function loggedChange(key: SettingKey, before: ConfigurationValue | null, value: unknown) {
  const { secret, default: usual } = settingDefinition(key);
  if (secret)
    return {
      [key]: { from: logged(shown(before ? before.value : usual, true)), to: logged(shown(value, true)) },
    };
  return changed({ [key]: logged(before ? before.value : usual) }, { [key]: logged(value) });
}

function logged(value: unknown): LoggedValue {
  const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return isPlain ? (value as LoggedValue) : JSON.stringify(value);
}

function refused(messages: readonly string[]): ApplicationError {
  return new ApplicationError('VALIDATION_FAILED', {
    errors: messages.map((message) => ({ path: 'value', message })),
  });
}
