/**
 * `npm run sbom [-- file]`: the bill of materials of what we hand on, as CycloneDX JSON in dist/sbom.json. npm makes it from
 * package-lock.json, without a network; we take away what never leaves the house, and add the licences that npm does not read.
 */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { say, workspace } from '../stack/workspace.mjs';
import { licenceOf } from './licences.mjs';
import { manifestOf, nameOf, readLock, shippedPackages } from './shipped.mjs';

const run = promisify(execFile);
const file = resolve(process.argv[2] ?? join(workspace, 'dist/sbom.json'));

/**
 * @typedef {object} Component
 * @property {string} bom-ref
 * @property {string} name
 * @property {string} version
 * @property {string} type
 * @property {string} [scope]
 * @property {object[]} [licenses]
 */

/**
 * @typedef {object} Bom as npm writes it
 * @property {{ component: Component }} metadata
 * @property {Component[]} components
 * @property {{ ref: string, dependsOn: string[] }[]} dependencies
 */

const licences = await shippedLicences();
const bom = await fromNpm();
await mkdir(dirname(file), { recursive: true });
await writeFile(file, `${JSON.stringify(trimmed(bom), null, 2)}\n`);
say(`${licences.size} packages in ${file}`);

/** @returns {Promise<Map<string, string | undefined>>} by `name@version` */
async function shippedLicences() {
  const lock = await readLock(workspace);
  const found = new Map();
  for (const folder of await shippedPackages(workspace, lock)) {
    const entry = lock[folder] ?? {};
    const name = nameOf(folder, entry);
    const manifest = await manifestOf(workspace, folder, entry);
    found.set(`${name}@${entry.version}`, licenceOf(name, entry.version ?? '', manifest));
  }
  return found;
}

/** @returns {Promise<Bom>} of all packages in the lock file */
async function fromNpm() {
  const command = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
  const { stdout } = await run('npm', command, { cwd: workspace, maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout);
}

/**
 * @param {Bom} bom
 * @returns {Bom}
 */
function trimmed({ metadata, components, dependencies, ...rest }) {
  const root = metadata.component['bom-ref'];
  const kept = components.filter((component) => licences.has(component['bom-ref'])).map(completed);
  const refs = new Set([root, ...kept.map((component) => component['bom-ref'])]);
  return {
    ...rest,
    // npm takes the name of the folder
    metadata: {
      ...metadata,
      component: { ...metadata.component, name: root.slice(0, root.lastIndexOf('@')) },
    },
    components: kept,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) })),
  };
}

/**
 * npm names a package by its folder, and takes what is compiled into the console for optional.
 *
 * @param {Component} component
 * @returns {Component}
 */
function completed(component) {
  const ref = component['bom-ref'];
  const expression = licences.get(ref);
  const licenses = component.licenses ?? (expression ? [{ expression }] : []);
  return { ...component, name: namedBy(ref), scope: 'required', licenses };
}

/** @param {string} ref such as `@scope/name@1.2.3` */
function namedBy(ref) {
  return ref.slice(0, ref.lastIndexOf('@'));
}
