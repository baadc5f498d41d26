import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from './programs.mjs';

const run = promisify(execFile);

/**
 * How to install a program on each system; no entry where we do not know how.
 *
 * @typedef {object} Installation
 * @property {string} name for people
 * @property {string} [debianScript] for `sh`, as root
 * @property {string[]} [brew] arguments
 */

/**
 * Installs a program with the package manager of the system, where we may and know how. Says what it does and why it failed;
 * whether the program is there afterwards is for the caller to see.
 *
 * @param {Installation} installation
 * @param {(line: string) => void} say
 */
export async function installSystemPackage(installation, say) {
  const installer = await findInstaller(installation);
  if (!installer) return;
  const { program, args } = installer;
  say(`Installing ${installation.name} with ${program === 'brew' ? 'brew' : 'apt-get'} …`);
  try {
    await run(program, args, { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const reason = /** @type {{ stderr?: string }} */ (error).stderr ?? error;
    say(`It could not be installed: ${String(reason).trim()}`);
  }
}

/**
 * @param {Installation} installation
 * @returns {Promise<{ program: string, args: string[] } | undefined>} what installs it without asking anything
 */
async function findInstaller({ debianScript, brew }) {
  if (process.platform === 'darwin') {
    return brew && findProgram('brew') ? { program: 'brew', args: brew } : undefined;
  }
  if (!debianScript || !findProgram('apt-get')) return undefined;
  if (process.getuid?.() === 0) return { program: 'sh', args: ['-c', debianScript] };
  return (await maySudo()) ? { program: 'sudo', args: ['-n', 'sh', '-c', debianScript] } : undefined;
}

/** @returns {Promise<boolean>} whether sudo works without a password */
async function maySudo() {
  if (!findProgram('sudo')) return false;
  return run('sudo', ['-n', 'true']).then(
    () => true,
    () => false,
  );
}
