/**
 * The `Idempotency-Key` of a form: the same as long as the same is sent, so that a second attempt after a lost answer does nothing twice,
 * and another one once anything else is sent.
 */
export class IdempotencyKey {
  #key = '';
  #sent = '';

  /** The key to send these values with. */
  of(values: unknown): string {
    const text = JSON.stringify(values);
    if (text !== this.#sent) {
      this.#sent = text;
      this.#key = randomKey();
    }
    return this.#key;
  }

  /** It was carried out: the same values are from now on something new. */
  done(): void {
    this.#sent = '';
  }
}

/** 128 random bits; `crypto.randomUUID` is missing where a console is served without TLS. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
