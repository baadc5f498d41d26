import { clientFrame, FrameReader } from './frame-reader.mjs';

/** A frame as servers send it: not masked. */
function serverFrame(opcode: number, payload: string): Buffer {
  const body = Buffer.from(payload);
  const header = Buffer.alloc(body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10);
  header[0] = 0x80 | opcode;
  header[1] = body.length < 126 ? body.length : body.length < 65_536 ? 126 : 127;
  if (header.length === 4) header.writeUInt16BE(body.length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([header, body]);
}

/** Of every length that a header can say. */
const payloads = ['', 'short', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(70_000), 'the last'];

/** What a reader finds in frames that come in pieces; each piece is overwritten after it was read, as the buffer of a socket is. */
function readInPieces(size: number, sent = payloads): string[] {
  const stream = Buffer.concat(sent.map((payload) => serverFrame(1, payload)));
  const found: string[] = [];
  const reader = new FrameReader((_opcode, bytes, start, end) =>
    found.push(bytes.toString('utf8', start, end)),
  );
  for (let place = 0; place < stream.length; place += size) {
    const piece = Buffer.from(stream.subarray(place, place + size));
    reader.push(piece);
    piece.fill('#');
  }
  return found;
}

describe('FrameReader', () => {
  it('reads the frames of one read', () => {
    expect(readInPieces(1_000_000)).toEqual(payloads);
  });

  it.each([997, 65_536])('reads frames that come torn into pieces of %d bytes', (size) => {
    expect(readInPieces(size)).toEqual(payloads);
  });

  it.each([1, 2, 3, 5])('reads frames whose headers come torn into pieces of %d bytes', (size) => {
    const short = payloads.filter(({ length }) => length < 1_000);
    expect(readInPieces(size, short)).toEqual(short);
  });

  it('tells control frames by their opcode', () => {
    const opcodes: number[] = [];
    const reader = new FrameReader((opcode) => opcodes.push(opcode));
    reader.push(Buffer.concat([9, 1, 8].map((opcode) => serverFrame(opcode, 'text'))));
    expect(opcodes).toEqual([9, 1, 8]);
  });
});

describe('clientFrame', () => {
  it.each([0, 125, 126, 40_000])('masks %d bytes with a key of zeros', (length) => {
    const payload = 'a'.repeat(length);
    const frame = clientFrame(1, payload);
    const header = length < 126 ? 2 : 4;
    expect((frame[1] ?? 0) & 0x80).toBe(0x80);
    expect([...frame.subarray(header, header + 4)]).toEqual([0, 0, 0, 0]);
    expect(frame.toString('utf8', header + 4)).toBe(payload);
  });
});
