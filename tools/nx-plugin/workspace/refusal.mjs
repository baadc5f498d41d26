/** A generator that will not do what it was asked, before it has written anything. Its message says what to do instead. */
export class Refusal extends Error {
  /** @override */
  name = 'Refusal';
}
