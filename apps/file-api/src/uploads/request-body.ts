import type { IncomingMessage } from 'node:http';

/**
 * The body of a request as a stream of the web, a piece at a time. The request is never destroyed by who stops reading: it still has
 * to be answered.
 */
export function bodyOf(request: IncomingMessage): ReadableStream<Uint8Array> {
  let isOpen = true;
  const end = (how: () => void) => {
    if (isOpen) how();
    isOpen = false;
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const fail = () => end(() => controller.error(new Error('The client went away')));
      request.on('data', (piece: Buffer) => {
        controller.enqueue(piece);
        if ((controller.desiredSize ?? 0) <= 0) request.pause();
      });
      request.once('end', () => end(() => controller.close()));
      request.once('error', fail).once('close', fail);
      request.pause();
    },
    pull() {
      request.resume();
    },
    cancel() {
      end(() => discardBody(request));
    },
  });
}

/** Reads what nobody wants any more, so that the client gets to the answer and its connection is of use afterwards. */
export function discardBody(request: IncomingMessage): void {
  request.removeAllListeners('data');
  if (!request.complete) request.resume();
}
