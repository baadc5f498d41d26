/**
 * Gathers what the image of a built service holds (DK-03): `node tools/build/image-files.mjs user-api /image [console …]` makes
 *
 *   /image/main.mjs       what is started
 *   /image/apps           the service's build, and the consoles' beside it
 *   /image/node_modules   the packages that it imports, as `npm ci` installed them, and what these need
 *   /image/data           a folder for each of its volumes
 *   /image/system         `node`, the system's libraries that it and the packages load, and the few files that these read
 *
 * No shell, no package manager, nothing that somebody who breaks in could use.
 *
 * Nothing depends on when or where it was made: all files get one time, SOURCE_DATE_EPOCH (seconds) or 1980.
 */
import { cp, lutimes, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagesOf } from './packages-of.mjs';
import { copySystem } from './system-files.mjs';

const workspace = join(import.meta.dirname, '../..');
/** Before 1980 some archives have no times. Seconds. */
const defaultEpoch = 315_532_800;
/** What compilers and readers want of a package, and Node does not. Licences go along: they ask for it. */
const notNeeded =
  /(?:\.(?:d\.[cm]?ts|ts\.map|[cm]?js\.map)|\/(?!licen[cs]e|notice|copying)[^/]*\.(?:md|markdown))$/i;

const [service = '', output = '', ...consoles] = process.argv.slice(2);
if (!service || !output) {
  console.error('Say which service and where to, for example: user-api /image');
  process.exit(1);
}

await copyApps();
const count = await copyPackages();
await makeVolumes();
await copySystem(join(output, 'system'), join(output, 'node_modules'));
await writeFile(join(output, 'main.mjs'), `import './apps/${service}/main.js';\n`);
await giveOneTime(output);
console.log(`${service}: ${count} packages`);

async function copyApps() {
  for (const app of [service, ...consoles]) {
    await cp(join(workspace, 'dist/apps', app), join(output, 'apps', app), { recursive: true });
  }
}

/** @returns {Promise<number>} how many there are */
async function copyPackages() {
  const folders = await packagesOf(workspace, join(workspace, 'dist/apps', service));
  for (const folder of folders) {
    await cp(join(workspace, folder), join(output, folder), {
      recursive: true,
      filter: (source) =>
        !notNeeded.test(source) && !source.slice(join(workspace, folder).length).includes('/node_modules'),
    });
  }
  return folders.length;
}

async function makeVolumes() {
  const { ginforge } = JSON.parse(await readFile(join(workspace, 'apps', service, 'package.json'), 'utf8'));
  await mkdir(join(output, 'data'), { recursive: true });
  for (const { name } of ginforge.volumes ?? []) await mkdir(join(output, 'data', name));
}

/** @param {string} directory */
async function giveOneTime(directory) {
  const time = Number(process.env.SOURCE_DATE_EPOCH ?? defaultEpoch);
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  // The innermost first: to write into a folder changes the folder's time.
  for (const path of [...paths.reverse(), directory]) await lutimes(path, time, time);
}
