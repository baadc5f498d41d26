/** A whole unmasked text frame (RFC 6455, 5.2): header and payload in one buffer that all receivers share. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = finalText;
  if (headerLength === 2) frame[1] = length;
  else if (headerLength === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headerLength, 'utf8');
  return frame;
}

const finalText = 0x81;

/** An empty control ping: every WebSocket client answers it by itself (RFC 6455, 5.5.2). */
export const pingFrame = Buffer.from([0x89, 0x00]);
