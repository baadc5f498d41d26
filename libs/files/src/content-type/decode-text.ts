/** Bytes that no text has (WHATWG MIME Sniffing, "binary data byte"). */
// eslint-disable-next-line no-control-regex -- they are what it looks for
const controlCharacter = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;

/**
 * @param sample the beginning of a file; a character that it cuts at its end does not count
 * @returns the text without its byte order mark; `undefined` where it is none, and for no bytes at all
 */
export function decodeText(sample: Buffer): string | undefined {
  if (sample.length === 0) return undefined;
  try {
    const text = new TextDecoder(encodingOf(sample), { fatal: true }).decode(sample, { stream: true });
    return controlCharacter.test(text) ? undefined : text;
  } catch {
    return undefined; // not valid in its encoding
  }
}

function encodingOf(sample: Buffer): string {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}
