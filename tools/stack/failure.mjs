/** Something that the user can put right. Its message is one clear sentence that says what to do; no stack is shown. */
export class Failure extends Error {
  /** @override */
  name = 'Failure';
}

/**
 * Ends the program with the sentence of a {@link Failure}, or with the whole error where it is a defect of ours.
 *
 * @param {unknown} error
 */
export function reportFailure(error) {
  console.error(error instanceof Failure ? `\n✖ ${error.message}` : error);
}
