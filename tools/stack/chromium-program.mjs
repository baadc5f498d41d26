import { existsSync } from 'node:fs';
import { findProgram } from './programs.mjs';
import { installSystemPackage } from './system-package.mjs';

/** Without a network this ends after a few minutes at the most: the browser is only for some of the tests. */
const debianScript = `
set -e
export DEBIAN_FRONTEND=noninteractive
timeout 60 apt-get update -qq -o Acquire::Retries=1 || true
timeout 180 apt-get install -y -qq --no-install-recommends --download-only chromium
apt-get install -y -qq --no-install-recommends chromium
`;

const macPrograms = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

export const withoutChromium =
  'No Chromium: the tests that need a browser are skipped (apt-get install chromium, or set GINFORGE_CHROMIUM).';

/** @returns {string | undefined} the Chromium or Chrome of this machine */
function findChromium() {
  return (
    process.env.GINFORGE_CHROMIUM ||
    findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable') ||
    macPrograms.find((program) => existsSync(program))
  );
}

/**
 * Finds a Chromium, or installs one with the package manager of the system where we may.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} its path, or undefined when neither worked
 */
export async function ensureChromium(say) {
  const found = findChromium();
  if (found) return found;
  await installSystemPackage({ name: 'Chromium', debianScript }, say);
  return findChromium();
}
