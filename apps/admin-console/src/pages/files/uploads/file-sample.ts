const sampleBytes = 65_536;
const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;

/**
 * Something by which a file is known again after a reload: its size and a checksum (FNV-1a, 32 bits) of its beginning and its end. Two
 * files that were mixed up differ in it; that all bytes are right, the checksum of the finished file says.
 * @throws DOMException where the file cannot be read, as a folder, or one that was changed since it was chosen
 */
export async function sampleOf(file: Blob): Promise<string> {
  let hash = offsetBasis;
  for (const part of [file.slice(0, sampleBytes), file.slice(Math.max(0, file.size - sampleBytes))]) {
    for (const byte of new Uint8Array(await part.arrayBuffer())) hash = Math.imul(hash ^ byte, prime) >>> 0;
  }
  return `${file.size}-${hash.toString(16)}`;
}
