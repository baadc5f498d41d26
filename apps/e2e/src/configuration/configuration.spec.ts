import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { registeredServices } from '../stack/register.js';
import { workspace } from '../stack/workspace.js';
import { readVariables, tableOf, type Variable } from './configuration-table.js';

const file = join(workspace, 'docs/configuration.md');
const [begin, end] = [
  '<!-- from the environment schemas, by `npm run docs:configuration` -->',
  '<!-- end -->',
];

/** Set by `npm run docs:configuration`. */
const isUpdate = process.env['GINFORGE_UPDATE_CONFIGURATION'] === '1';

let variables: Variable[];

beforeAll(async () => {
  variables = await readVariables();
});

/** What stands between the two marks, and what around them. */
async function readDocument() {
  const text = await readFile(file, 'utf8');
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  return { before: text.slice(0, from), table: text.slice(from, to).trim(), after: text.slice(to) };
}

/** @returns `undefined` where the document says what the schemas say, else a sentence that says what to do */
async function drift(): Promise<string | undefined> {
  const { before, table, after } = await readDocument();
  const current = tableOf(variables);
  if (table === current) return undefined;
  if (!isUpdate) {
    return 'docs/configuration.md is not what the schemas say: run `npm run docs:configuration` and commit what it writes.';
  }
  await writeFile(file, `${before}\n${current}\n\n${after}`);
  return undefined;
}

describe('docs/configuration.md', () => {
  it('[PF-06] has every variable of every service, as the schemas have it', async () => {
    expect(await drift()).toBeUndefined();
  });

  it('[PF-06] says of each variable what it means, and the same for all services', () => {
    const undescribed = variables.filter(({ meaning }) => !meaning.endsWith('.'));
    expect(undescribed).toEqual([]);
    const meanings = new Map(variables.map(({ name, meaning }) => [name, meaning]));
    expect(variables.filter(({ name, meaning }) => meanings.get(name) !== meaning)).toEqual([]);
  });

  it('[PF-06] shows no secret, also not one for development', async () => {
    const { table } = await readDocument();
    expect(table).toContain('| `ADMIN_PASSWORD` | admin-api | [see above](#secrets) |');
    expect(table).not.toMatch(/admin123|PRIVATE KEY-/);
  });

  it('[NX-01] has every service listen where it registered', () => {
    const ports = variables
      .filter(({ name }) => name === 'PORT')
      .map(({ service, fallback }) => [service, fallback]);
    expect(ports).toEqual(registeredServices().map(({ name, port }) => [name, `\`${port}\``]));
  });

  it('[PF-06] writes defaults as people would', () => {
    const fallbackOf = (name: string, service: string) =>
      variables.find((variable) => variable.name === name && variable.service === service)?.fallback;
    expect(fallbackOf('PORT', 'user-api')).toBe('`8081`');
    expect(fallbackOf('REFRESH_TOKEN_TTL', 'user-api')).toBe('`30d`');
    expect(fallbackOf('TRUSTED_PROXIES', 'user-api')).toBe('`loopback,linklocal,uniquelocal`');
    expect(fallbackOf('TRUSTED_PROXIES', 'gateway')).toBe('none');
    expect(fallbackOf('DATABASE_URL', 'admin-api')).toBe('required');
    expect(fallbackOf('REDIS_ENABLED', 'gateway')).toBe('`true`');
  });
});
