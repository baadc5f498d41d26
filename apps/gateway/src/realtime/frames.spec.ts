import type { Writable } from 'node:stream';
import * as ws from 'ws';
import { pingFrame, textFrame } from './frames.js';

/** The two ends of `ws`'s own codec, which its types leave out. */
const { Receiver, Sender } = ws as unknown as {
  Receiver: new (options: { isServer: boolean }) => Writable;
  Sender: { frame(payload: Buffer, options: object): Buffer[] };
};

/** What `ws` itself puts on the wire for the same payload. */
function framedByWs(payload: Buffer, opcode: number): Buffer {
  return Buffer.concat(
    Sender.frame(payload, { fin: true, rsv1: false, opcode, mask: false, readOnly: false }),
  );
}

describe('frames', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 65_537, 524_288])(
    '[RT-01] a text of %i bytes is framed as by ws',
    (length) => {
      const text = 'x'.repeat(length);
      expect(textFrame(text).equals(framedByWs(Buffer.from(text), 1))).toBe(true);
    },
  );

  it.each([
    ['two bytes', 'é'.repeat(62), 124],
    ['two bytes over a header', 'é'.repeat(63), 126],
    ['three bytes', '€'.repeat(42), 126],
    ['four bytes', '🙂'.repeat(16_384), 65_536],
    ['a lone surrogate', `${'x'.repeat(123)}\ud800`, 126],
  ])('[RT-01] lengths count bytes of UTF-8: characters of %s', (_what, text, bytes) => {
    expect(Buffer.byteLength(text)).toBe(bytes);
    expect(textFrame(text).equals(framedByWs(Buffer.from(text), 1))).toBe(true);
  });

  it('[RT-25] the ping is an empty control frame', () => {
    expect(pingFrame.equals(framedByWs(Buffer.alloc(0), 9))).toBe(true);
  });

  it('[RT-01] many frames in one write are read as as many messages', async () => {
    const texts = ['', 'a', 'é'.repeat(100), 'x'.repeat(70_000)];
    const read: string[] = [];
    const receiver = new Receiver({ isServer: false });
    receiver.on('message', (data: Buffer) => read.push(data.toString()));
    receiver.end(Buffer.concat(texts.map(textFrame)));
    await new Promise((resolve) => receiver.once('finish', resolve));
    expect(read).toEqual(texts);
  });
});
