import sequencer from '@jest/test-sequencer';

/** Its types are those of its CommonJS build, whose default is one step further down. */
const Sequencer = /** @type {typeof sequencer.default} */ (/** @type {unknown} */ (sequencer));

/** What takes minutes goes first, so that the workers end at the same time. */
const longest = ['/chaos.e2e.spec.ts', '/generators.e2e.spec.ts'];

/** The order of a project's test files: the longest, then the rest as Jest has it. */
export default class LongestFirst extends Sequencer {
  /**
   * @override
   * @param {import('@jest/test-result').Test[]} tests
   */
  async sort(tests) {
    const rest = await super.sort(tests);
    const first = longest.flatMap((ending) => rest.filter(({ path }) => path.endsWith(ending)));
    return [...first, ...rest.filter((test) => !first.includes(test))];
  }
}
