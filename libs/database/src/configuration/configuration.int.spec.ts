import { ConfigurationChanges, MemoryPubSub, ServiceBus } from '@ginforge/chassis';

import { openTestDatabase, type OpenTestDatabase } from '../test-database.js';
import { Configuration } from './configuration.js';

let database: OpenTestDatabase;
let changes: ConfigurationChanges;
let configuration: Configuration;

beforeAll(async () => {
  database = await openTestDatabase();
  changes = new ConfigurationChanges(ServiceBus.over(new MemoryPubSub()));
  configuration = new Configuration(database.dataSource, changes);
});

afterAll(() => database[Symbol.asyncDispose]());

function store(key: string, value: unknown): Promise<unknown> {
  return database.dataSource.query(
    'INSERT INTO configuration_values (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2',
    [key, JSON.stringify(value)],
  );
}

describe('Configuration', () => {
  it('has the default of what nobody has set', async () => {
    expect(await configuration.get('site.title')).toBe('GinForge');
    expect(await configuration.get('mail.smtp_url')).toBeNull();
  });

  it('reads anew what has changed, once it hears of it, and not at each question', async () => {
    await configuration.get('site.title');
    await store('site.title', 'New');
    expect(await configuration.get('site.title')).toBe('GinForge');
    changes.changed(['site.title']);
    expect(await configuration.get('site.title')).toBe('New');
  });

  it('takes the default where what is stored is not what it may be', async () => {
    await store('registration.enabled', 'perhaps');
    changes.changed(['registration.enabled']);
    expect(await configuration.get('registration.enabled')).toBe(true);
  });

  it('fails while the database cannot be read, and remembers no failure', async () => {
    await database.dataSource.query('ALTER TABLE configuration_values RENAME TO away');
    changes.changed(['site.title']);
    await expect(configuration.get('site.title')).rejects.toThrow();
    await database.dataSource.query('ALTER TABLE away RENAME TO configuration_values');
    expect(await configuration.get('site.title')).toBe('New');
  });
});
