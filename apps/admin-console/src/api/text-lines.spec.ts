import { textLines } from './text-lines.js';

function streamOf(pieces: readonly Uint8Array[]) {
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

describe('the lines of a stream', () => {
  it('[RT-38] are whole however the pieces were cut, also within a character', async () => {
    const bytes = new TextEncoder().encode('{"a":"é"}\n{"b":2}\n{"unfinished"');
    const pieces = [...bytes].map((byte) => Uint8Array.of(byte));
    const lines = [];
    for await (const line of textLines(streamOf(pieces))) lines.push(line);
    expect(lines).toEqual(['{"a":"é"}', '{"b":2}']);
  });

  it('[RT-38] end the stream when nobody wants more', async () => {
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('again\n')),
      cancel: () => void (isCancelled = true),
    });
    for await (const line of textLines(stream)) {
      expect(line).toBe('again');
      break;
    }
    expect(isCancelled).toBe(true);
  });
});
