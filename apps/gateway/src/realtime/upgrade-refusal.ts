import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ApplicationError, errorEnvelope } from '@ginforge/chassis';

/** Answers an upgrade with an HTTP error in the envelope (AP-01) and closes the socket. */
export function refuseUpgrade(socket: Duplex, error: ApplicationError, traceId: string): void {
  const { status } = error.description;
  const body = JSON.stringify(errorEnvelope(error.errorName, traceId, error));
  const headers: Record<string, string> = {
    ...error.headers,
    Connection: 'close',
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Request-Id': traceId,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n'), () =>
    socket.destroy(),
  );
}
