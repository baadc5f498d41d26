import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspace } from '../stack/workspace.js';

type Outcome = { code: number; output: string };
type Packages = Record<string, Record<string, unknown>>;

const integrity = `sha512-${'A'.repeat(86)}==`;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginforge-dependencies-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function run(script: string, ...options: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(workspace, 'tools/dependencies', script), ...options],
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
      },
    );
  });
}

/** Checks a workspace that has the named packages, by what its two files say of them. */
async function check(packages: Packages, manifest: Record<string, unknown> = {}): Promise<Outcome> {
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(
    join(folder, 'package-lock.json'),
    JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...packages } }),
  );
  return run('check.mjs', '--offline', `--root=${folder}`);
}

const one = (entry: Record<string, unknown>): Packages => ({
  'node_modules/one': { version: '1.0.0', integrity, license: 'MIT', ...entry },
});

describe('npm run check:dependencies', () => {
  it('[PF-02] has nothing to object to in what this repository hands on', async () => {
    const { code, output } = await run('check.mjs', '--offline');
    expect([code, output]).toEqual([0, expect.stringContaining('Nothing to object to.')]);
  });

  it.each([['MIT'], ['(GPL-3.0-only OR Apache-2.0)'], ['MIT AND (ISC OR AGPL-3.0-only)']])(
    '[PF-02] lets %s pass',
    async (license) => {
      expect(await check(one({ license }))).toMatchObject({ code: 0 });
    },
  );

  it.each([
    ['GPL-3.0-only', 'has the licence GPL-3.0-only'],
    ['MIT AND AGPL-3.0-only', 'has the licence'],
    ['LGPL-3.0-or-later', 'has the licence'],
    ['SEE LICENSE IN FILE', 'has a licence that is no SPDX expression'],
    [undefined, 'says no licence'],
  ])('[PF-02] refuses the licence %s', async (license, problem) => {
    const { code, output } = await check(one({ license }));
    expect([code, output]).toEqual([1, expect.stringContaining(`one@1.0.0 ${problem}`)]);
  });

  it('[PF-02] believes what is installed, also in the old form, before what the lock file says', async () => {
    await mkdir(join(folder, 'node_modules/one'), { recursive: true });
    await writeFile(
      join(folder, 'node_modules/one/package.json'),
      JSON.stringify({ licenses: [{ type: 'SSPL-1.0' }] }),
    );
    const { output } = await check(one({}));
    expect(output).toContain('one@1.0.0 has the licence SSPL-1.0');
  });

  it('[PF-02] does not mind the licence of what is used for development alone, unless the console is compiled with it', async () => {
    const packages = one({ license: 'GPL-3.0-only', dev: true });
    expect(await check(packages)).toMatchObject({ code: 0 });
    await mkdir(join(folder, 'apps/admin-console/src'), { recursive: true });
    await writeFile(join(folder, 'apps/admin-console/src/main.ts'), `import { x } from 'one/part';`);
    expect(await check(packages)).toMatchObject({ code: 1 });
  });

  it.each([
    [{ integrity: undefined }, 'has no SHA-512'],
    [{ integrity: 'sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }, 'has no SHA-512'],
    [{ resolved: 'git+ssh://git@example.org/one.git#abc' }, 'does not come from a registry'],
    [{ resolved: 'http://registry.example.org/one.tgz' }, 'does not come from a registry'],
    [{ dev: true, integrity: undefined }, 'has no SHA-512'],
  ])('[PF-02] refuses a package that the lock file has as %j', async (entry, problem) => {
    const { code, output } = await check(one(entry));
    expect([code, output]).toEqual([1, expect.stringContaining(`one@1.0.0 ${problem}`)]);
  });

  it.each(['^1.0.0', '~1.0.0', '1.x', '*', 'latest', 'git+https://example.org/one.git', 'file:../one'])(
    '[PF-02] refuses %s for a version in package.json',
    async (version) => {
      const { code, output } = await check(one({}), { devDependencies: { one: version } });
      expect([code, output]).toEqual([1, expect.stringContaining('one is not pinned to one version')]);
    },
  );
});

describe('npm run sbom', () => {
  it('[PF-02] writes CycloneDX with each package that is handed on, its hash and its licence, and none for development', async () => {
    const file = join(folder, 'sbom.json');
    expect(await run('sbom.mjs', file)).toMatchObject({ code: 0 });
    const bom: Bom = JSON.parse(await readFile(file, 'utf8'));
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: expect.stringMatching(/^1\.\d$/) });
    expect(bom.metadata.component).toMatchObject({ name: 'ginforge', type: 'application' });
    const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
      await readFile(join(workspace, 'package.json'), 'utf8'),
    );
    const found = bom.components.map(({ purl }) => decodeURIComponent(purl));
    const wanted = Object.entries({ ...dependencies, vue: '' }).map(
      ([name, version]) => `${name}@${version}`,
    );
    for (const name of wanted) expect(found).toContainEqual(expect.stringContaining(`pkg:npm/${name}`));
    expect(found.filter((purl) => /\/(?:jest|nx|eslint|prettier)@/.test(purl))).toEqual([]);
    for (const { name, hashes, licenses } of bom.components) {
      expect([name, hashes?.[0]?.alg, licenses?.length]).toEqual([name, 'SHA-512', 1]);
    }
  });

  it('[PF-02] names each package once, and depends on nothing that it does not name', async () => {
    const file = join(folder, 'sbom.json');
    await run('sbom.mjs', file);
    const { metadata, components, dependencies }: Bom = JSON.parse(await readFile(file, 'utf8'));
    const refs = [metadata.component, ...components].map((component) => component['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    expect(dependencies.map(({ ref }) => ref).toSorted()).toEqual(refs.toSorted());
    const named = new Set(refs);
    expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !named.has(ref))).toEqual([]);
  });
});

interface Component {
  'bom-ref': string;
  name: string;
  type: string;
  purl: string;
  hashes?: { alg: string }[];
  licenses?: unknown[];
}

interface Bom {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}
