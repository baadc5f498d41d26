/** Slots of a Redis Cluster. */
export const slotCount = 16_384;

/** The slot of a key or shard channel, as Redis counts it: CRC16 (XMODEM) of the hash tag, or of all where there is none. */
export function keySlot(key: string): number {
  return crc16(Buffer.from(hashTagOf(key))) % slotCount;
}

function hashTagOf(key: string): string {
  const open = key.indexOf('{');
  const close = open < 0 ? -1 : key.indexOf('}', open + 1);
  return close > open + 1 ? key.slice(open + 1, close) : key;
}

function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}
