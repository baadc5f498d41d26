import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { workspace } from '../stack/workspace.js';
import { type Variables } from '../stack/service-process.js';

const document = readFileSync(join(workspace, 'docs/operations.md'), 'utf8');

/** Valkey has the same program by another name. */
const prelude = 'set -eu; command -v redis-cli >/dev/null || redis-cli() { valkey-cli "$@"; }';

/**
 * Runs the block of commands of docs/operations.md that begins with `# <title>`, as an operator would.
 * @param programs a directory that is searched first
 */
export async function runDocumented(title: string, variables: Variables, programs = ''): Promise<void> {
  const [, commands] = new RegExp(`\`\`\`bash\n# ${title}[^\n]*\n(.*?)\`\`\``, 's').exec(document) ?? [];
  if (commands === undefined)
    throw new Error(`docs/operations.md has no commands that begin with "# ${title}"`);
  const redis = process.env['GINFORGE_REDIS_SERVER'];
  const places = [programs, redis === undefined ? '' : dirname(redis), process.env['PATH'] ?? ''];
  const PATH = places.filter((place) => place !== '').join(':');
  await promisify(execFile)('bash', ['-c', `${prelude}\n${commands}`], { env: { ...variables, PATH } });
}

/** The statement of docs/operations.md that begins so. */
export function documentedStatement(beginning: string): string {
  const [, statement] = new RegExp(`\`(${beginning}[^\`]*)\``).exec(document) ?? [];
  if (statement === undefined) throw new Error(`docs/operations.md has no statement "${beginning} …"`);
  return statement;
}
