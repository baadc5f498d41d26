/**
 * A random id of 32 hexadecimal characters, 128 bits: a message's idempotency key (RT-13).
 * Not `crypto.randomUUID()`, which browsers offer on secure origins only.
 */
export function newMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
