import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

/** A request as it goes over the wire: neither the path nor a header is mended. */
export interface RawRequest {
  readonly method: string;
  /** With the query, already encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Sends the body in chunks, without a length. */
  readonly chunked?: boolean;
}

/** What came back. */
export interface Exchange {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body where it is a JSON object, else an empty one. */
  readonly json: Record<string, unknown>;
}

const chunkBytes = 65_536;

/** Sends one request on a connection of its own and reads the whole answer. */
export async function exchange(
  origin: string,
  { method, path, headers, body, chunked }: RawRequest,
): Promise<Exchange> {
  const { hostname, port } = new URL(origin);
  const outgoing = request({ hostname, port, method, path, headers, agent: false });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  const bytes = Buffer.from(body ?? '');
  if (chunked) for (const chunk of chunksOf(bytes)) outgoing.write(chunk);
  else if (body !== undefined) outgoing.setHeader('Content-Length', bytes.length).write(bytes);
  outgoing.end();
  const [incoming] = await answered;
  const text = Buffer.concat((await incoming.toArray()) as Buffer[]).toString();
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: objectIn(text) };
}

function chunksOf(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.length / chunkBytes);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
}

function objectIn(text: string): Record<string, unknown> {
  if (!text.startsWith('{')) return {};
  return JSON.parse(text) as Record<string, unknown>;
}
