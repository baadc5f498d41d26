import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureChromium, withoutChromium } from '../stack/chromium-program.mjs';
import { Failure } from '../stack/failure.mjs';
import { summary, tallyJest } from '../stack/tally.mjs';
import { say, workspace } from '../stack/workspace.mjs';
import { runProgram } from './program.mjs';

/** Of the results: `npm test` keeps its own beside them. */
const project = 'containers';
const results = join(workspace, 'test-results/e2e', `${project}.json`);

/** What is asked of the chaos suite: a short run, whose length the rolling update decides. */
const shortChaos = ['--clients=60', '--seconds=45', '--rate=8', '--client-rate=8'];

/** The project's own suites (apps/e2e), from outside through the one address of a stack. */
export class Suites {
  /**
   * @param {{ url: string, administratorPassword: string, jwtSecret: string, signal: AbortSignal }} options
   */
  constructor({ url, administratorPassword, jwtSecret, signal }) {
    this.url = url;
    this.signal = signal;
    /** @type {Record<string, string>} what the suites read */
    this.variables = {
      GINFORGE_E2E_URL: url,
      GINFORGE_E2E_ADMIN_PASSWORD: administratorPassword,
      GINFORGE_E2E_JWT_SECRET: jwtSecret,
    };
  }

  /**
   * The end-to-end suite, one file after the other: those that match, or all of them. Says what was passed, and what was skipped for what
   * reason.
   *
   * @param {string[]} patterns
   */
  async endToEnd(patterns = []) {
    const chromium = await ensureChromium(say);
    if (!chromium) say(withoutChromium);
    const runner = join(workspace, 'tools/jest/run.mjs');
    const command = [
      process.execPath,
      runner,
      'e2e',
      project,
      'apps/e2e',
      '--runInBand',
      '--forceExit',
      ...patterns,
    ];
    const variables = { ...this.variables, ...(chromium && { GINFORGE_CHROMIUM: chromium }) };
    const failure = await this.#run(command, variables);
    const tally = await tallyJest(results, failure !== undefined);
    say(`  ${summary(tally)}`);
    for (const [reason, count] of await skippedBy()) say(`  ${String(count).padStart(4)} skipped: ${reason}`);
    if (tally.failed > 0) throw new Failure('The end-to-end suite failed against the containers.');
  }

  /**
   * The chaos suite, with faults by the engine. The ledger and the audit are its own.
   *
   * @param {{ name: string, compose: string[], variables: Record<string, string> }} containers
   */
  async chaos({ name, compose, variables }) {
    const command = [process.execPath, join(workspace, 'tools/chaos/run.mjs'), `--url=${this.url}`];
    const engine = [`--project=${name}`, `--compose=${compose.join(' ')}`];
    const failure = await this.#run([...command, ...engine, ...shortChaos], {
      ...variables,
      ...this.variables,
    });
    if (failure) throw new Failure('The chaos suite failed against the containers.');
  }

  /**
   * @param {string[]} command
   * @param {Record<string, string>} variables
   * @returns {Promise<unknown>} how it failed, if it did; what it wrote has been shown
   */
  async #run(command, variables) {
    const { signal } = this;
    const onOutput = (/** @type {string} */ text) => process.stdout.write(text);
    try {
      await runProgram(command, { variables, signal, onOutput });
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      return error;
    }
  }
}

/**
 * How many tests were skipped for which reason (apps/e2e/src/stack/open-stack.ts).
 *
 * @returns {Promise<[string, number][]>} the most frequent first
 */
async function skippedBy() {
  const { testResults } = JSON.parse(await readFile(results, 'utf8').catch(() => '{"testResults":[]}'));
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { assertionResults } of testResults) {
    for (const { status, fullName } of assertionResults) {
      if (status !== 'pending') continue;
      const [, reason = 'no browser'] = /\(skipped on a shared stack: ([^)]*)\)/.exec(fullName) ?? [];
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}
