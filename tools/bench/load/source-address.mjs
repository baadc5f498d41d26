/** Sockets of one source address; each has ports of its own, and a gateway's limit by address leaves us alone. */
const socketsPerAddress = 1_000;

/**
 * @param {number} number of the user
 * @returns {string | undefined} where it connects from; elsewhere than on Linux the loopback interface has one address only
 */
export function sourceAddress(number) {
  if (process.platform !== 'linux') return undefined;
  const block = Math.floor(number / socketsPerAddress);
  return `127.0.${Math.floor(block / 250)}.${2 + (block % 250)}`;
}
