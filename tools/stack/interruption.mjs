const parentCheckMs = 500;

/**
 * Hears Ctrl-C and its like: the signal aborts at the first; at the second `atOnce` is called.
 *
 * `npm` passes a signal on to the shell that it started us with, and that shell ends without a word to us. So under npm
 * the loss of our parent means the same.
 *
 * @param {() => void} atOnce
 * @returns {AbortController}
 */
export function hearInterruption(atOnce) {
  const interruption = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => (interruption.signal.aborted ? atOnce() : interruption.abort()));
  }
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && interruption.abort(), parentCheckMs).unref();
  }
  return interruption;
}
