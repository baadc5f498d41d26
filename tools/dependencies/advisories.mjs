import { execFile } from 'node:child_process';

const askLimitMs = 60_000;
const refused = new Set(['high', 'critical']);

/**
 * @typedef {object} Advisories what `npm audit --json` answers, as far as we read it
 * @property {Record<string, { severity: string, nodes: string[] }>} [vulnerabilities]
 * @property {string} [message] where the registry could not be asked
 */

/**
 * Asks the registry which of the packages are known to be vulnerable.
 *
 * @param {string} root
 * @param {string[]} shipped folders
 * @returns {Promise<{ problems: string[] } | { skipped: string }>}
 */
export async function readAdvisories(root, shipped) {
  const { vulnerabilities, message } = await audit(root);
  if (!vulnerabilities) return { skipped: message ?? 'the registry has not answered' };
  const problems = Object.entries(vulnerabilities)
    .filter(
      ([, { severity, nodes }]) => refused.has(severity) && nodes.some((node) => shipped.includes(node)),
    )
    .map(([name, { severity }]) => `${name} has an advisory: ${severity} (\`npm audit\` says more)`);
  return { problems };
}

/**
 * `npm audit` ends with an error also where it has found something, so only what it prints counts.
 *
 * @param {string} root
 * @returns {Promise<Advisories>}
 */
function audit(root) {
  const options = { cwd: root, timeout: askLimitMs, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile('npm', ['audit', '--package-lock-only', '--json'], options, (_error, stdout) => {
      resolve(parsed(stdout));
    });
  });
}

/**
 * @param {string} text
 * @returns {Advisories}
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { message: 'the registry could not be asked' };
  }
}
