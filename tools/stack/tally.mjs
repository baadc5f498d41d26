import { readFile } from 'node:fs/promises';

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** @returns {Tally} */
export const nothing = () => ({ passed: 0, failed: 0, skipped: 0 });

/**
 * @param {Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  return tallies.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    nothing(),
  );
}

/**
 * @param {number} tasks how many should have run
 * @param {number} failed how many of them did not succeed
 * @returns {Tally}
 */
export function tallyTasks(tasks, failed) {
  return { passed: tasks - failed, failed, skipped: 0 };
}

/**
 * Counts what Jest wrote down. A suite that could not even be loaded counts as one failure, and so does a run that
 * failed otherwise, or that left no result at all.
 *
 * @param {string} resultFile
 * @param {boolean} taskFailed what Nx says of the run
 * @returns {Promise<Tally>}
 */
export async function tallyJest(resultFile, taskFailed) {
  const text = await readFile(resultFile, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(text);
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && taskFailed ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/**
 * @param {Tally} tally
 * @returns {string} such as `12 passed, 0 failed`, skipped tests said where there are any
 */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
