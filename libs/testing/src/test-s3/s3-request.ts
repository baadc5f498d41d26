import type { IncomingMessage } from 'node:http';

/** A request that has arrived whole. */
export interface S3Request {
  readonly method: string;
  /** Encoded, as it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly bucket: string;
  /** Empty for a request about the bucket. */
  readonly key: string;
}

/** @throws Error where the request breaks off */
export async function readS3Request(incoming: IncomingMessage): Promise<S3Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?');
  const [bucket = '', ...key] = path.slice(1).split('/').map(decodeURIComponent);
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: Buffer.concat(chunks),
    bucket,
    key: key.join('/'),
  };
}
