/**
 * A reason why a service cannot start, said in one sentence to the person who starts it: what is wrong and what to do.
 * The message carries no secret; {@link startService} prints it without a stack and ends the process with 1.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
