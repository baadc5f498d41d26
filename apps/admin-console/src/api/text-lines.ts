/** The lines of a text that comes piece by piece; what stands behind the last line break is none. Ends the stream with itself. */
export async function* textLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(ignoreBrokenStream);
  }
}

/** It has ended already, which whoever reads was told. */
function ignoreBrokenStream(): void {
  return undefined;
}
