import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Who runs in a container. The manifests of Kubernetes name the same number. */
const userId = 65_532;

/** What glibc reads: who we are, and that /etc/hosts comes before the name server. @type {Record<string, string>} */
const files = {
  'etc/passwd': `ginforge:x:${userId}:${userId}::/:/sbin/nologin\n`,
  'etc/group': `ginforge:x:${userId}:\n`,
  'etc/nsswitch.conf': 'hosts: files dns\n',
};

/**
 * Makes the root of a file system on which this `node` runs, and packages with their binaries; on Linux with glibc.
 *
 * @param {string} root
 * @param {string} packages a node_modules
 */
export async function copySystem(root, packages) {
  for (const library of await systemLibraries([process.execPath, ...(await binariesIn(packages))])) {
    await cp(library, join(root, library), { dereference: true });
  }
  await cp(process.execPath, join(root, 'usr/local/bin/node'), { dereference: true });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await mkdir(join(root, 'tmp'));
  await chmod(join(root, 'tmp'), 0o1777);
}

/** @param {string} packages */
async function binariesIn(packages) {
  const entries = await readdir(packages, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.node$|\.so(?:\.|$)/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * @param {string[]} binaries
 * @returns {Promise<string[]>} the paths of the system's libraries that the dynamic linker would load for them
 */
async function systemLibraries(binaries) {
  const { stdout } = await run('ldd', binaries, { maxBuffer: 16 * 1024 * 1024 });
  const paths = [...stdout.matchAll(/(?:=> |^\s)(\/(?:usr\/)?lib\S*) \(0x/gm)].map(([, path = '']) => path);
  return [...new Set(paths)].sort();
}
