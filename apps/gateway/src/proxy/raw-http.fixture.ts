import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** For tests: one message as it went over the wire, read by the letter of RFC 9112. */
export interface RawMessage {
  /** `GET /path HTTP/1.1` or `HTTP/1.1 200 OK`. */
  readonly startLine: string;
  /** Names in lower case. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** Whether its body came to its end. */
  readonly isWhole: boolean;
}

/** For tests: the value of a header that must not be there twice. */
export function onlyHeader({ headers }: RawMessage, wanted: string): string | undefined {
  const values = headers.filter(([name]) => name === wanted).map(([, value]) => value);
  if (values.length > 1) throw new Error(`${wanted} came ${values.length} times`);
  return values[0];
}

/** For tests: reads messages one behind the other. @throws Error where a byte is not as the grammar wants it */
export function readMessages(
  bytes: Buffer,
  hasBody: (message: RawMessage) => boolean = () => true,
): RawMessage[] {
  const messages: RawMessage[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end === -1) {
      messages.push({
        startLine: bytes.toString('latin1', at),
        headers: [],
        body: Buffer.alloc(0),
        isWhole: false,
      });
      break;
    }
    const head = readHead(bytes.toString('latin1', at, end));
    const { body, next } = hasBody(head)
      ? readBody(head, bytes, end + 4)
      : { body: head.body, next: end + 4 };
    messages.push({ ...head, body, isWhole: next !== undefined });
    at = next ?? bytes.length;
  }
  return messages;
}

function readHead(text: string): RawMessage {
  const [startLine = '', ...lines] = text.split('\r\n');
  const headers = lines.map((line) => {
    const [, name = '', value = ''] =
      /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/.exec(line) ?? [];
    if (name === '') throw new Error(`no header line: ${JSON.stringify(line)}`);
    return [name.toLowerCase(), value] as const;
  });
  return { startLine, headers, body: Buffer.alloc(0), isWhole: true };
}

function readBody(
  head: RawMessage,
  bytes: Buffer,
  start: number,
): { body: Buffer; next: number | undefined } {
  const coding = onlyHeader(head, 'transfer-encoding');
  const length = onlyHeader(head, 'content-length');
  if (coding !== undefined && length !== undefined) throw new Error('two ways of framing');
  if (coding !== undefined && coding !== 'chunked') throw new Error(`coded as ${coding}`);
  if (coding !== undefined) return readChunks(bytes, start);
  if (length !== undefined && !/^\d+$/.test(length)) throw new Error(`length of ${length}`);
  const end = start + Number(length ?? 0);
  return { body: bytes.subarray(start, end), next: end <= bytes.length ? end : undefined };
}

function readChunks(bytes: Buffer, start: number): { body: Buffer; next: number | undefined } {
  const parts: Buffer[] = [];
  for (let at = start; ;) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) return { body: Buffer.concat(parts), next: undefined };
    const size = bytes.toString('latin1', at, line);
    if (!/^[\da-f]+$/i.test(size)) throw new Error(`chunk of ${JSON.stringify(size)}`);
    const end = line + 2 + Number.parseInt(size, 16);
    parts.push(bytes.subarray(line + 2, end));
    if (bytes.length < end + 2) return { body: Buffer.concat(parts), next: undefined };
    if (bytes.toString('latin1', end, end + 2) !== '\r\n') throw new Error('a chunk longer than its size');
    at = end + 2;
    if (size === '0') return { body: Buffer.concat(parts), next: at };
  }
}

/** For tests: an upstream that keeps every byte that it is sent, connection by connection. */
export class RecordingUpstream {
  readonly origin: string;
  private readonly received = new Map<Socket, Buffer[]>();

  private constructor(private readonly server: Server) {
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket: Socket) => {
      const parts: Buffer[] = [];
      this.received.set(socket, parts);
      socket.on('data', (part: Buffer) => parts.push(part));
    });
  }

  static async start(listener: RequestListener = answerWhenRead): Promise<RecordingUpstream> {
    const server = createServer({ insecureHTTPParser: false, maxHeaderSize: 65_536 }, listener);
    server.on('clientError', (_error, socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RecordingUpstream(server);
  }

  /** Everything that came since the start, or since it was forgotten, as requests. */
  requests(): RawMessage[] {
    return [...this.received.values()].flatMap((parts) => readMessages(Buffer.concat(parts)));
  }

  /** `GET /path` of the requests that came to their end. */
  served(): string[] {
    const whole = this.requests().filter(({ isWhole }) => isWhole);
    return whole.map(({ startLine }) => startLine.replace(/ HTTP\/1\.1$/, ''));
  }

  forget(): void {
    for (const parts of this.received.values()) parts.length = 0;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await once(this.server.close(), 'close');
  }
}

const answerWhenRead: RequestListener = (request, response) => {
  request.resume();
  request.once('end', () => response.end(`${request.method} ${request.url}`));
};

/** For tests: a client that sends what it is told to, byte by byte, and reads what comes. */
export class RawClient {
  readonly closed: Promise<unknown>;
  private readonly parts: Buffer[] = [];
  private readonly watchers = new Set<() => void>();

  private constructor(readonly socket: Socket) {
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined); // `close` follows
    socket.on('data', (part: Buffer) => {
      this.parts.push(part);
      for (const watcher of this.watchers) watcher();
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Sends all of it over a connection of its own; the answers until the gateway closes. */
  static async ask(port: number, bytes: string | Buffer): Promise<RawMessage[]> {
    const client = await RawClient.connect(port);
    client.send(bytes);
    await client.closed;
    return client.answers();
  }

  /** Sends text as Latin-1. */
  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  get received(): Buffer {
    return Buffer.concat(this.parts);
  }

  answers(): RawMessage[] {
    return readMessages(this.received, ({ startLine }) => !/^HTTP\/1\.1 (?:1|204|304)/.test(startLine));
  }

  /** The first so many answers, once they are there. */
  async next(count = 1): Promise<RawMessage[]> {
    const whole = () => this.answers().filter(({ isWhole }) => isWhole);
    while (whole().length < count && !this.socket.destroyed) {
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.watchers.delete(watcher);
          resolve();
        };
        this.watchers.add(watcher);
        this.socket.once('close', watcher);
      });
    }
    return whole();
  }

  async close(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }
}
