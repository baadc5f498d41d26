/**
 * What the notification library publishes on a Redis channel: a header line, then the message as the client will get
 * it but for `stream` and `offset`, which {@link spliceStream} adds without reading the JSON again.
 *
 *     gf1 <offset> <epoch> <publishedAtMs> <traceparent|-> <exceptClientId|->\n{"type":…}
 *
 * A transient message has offset 0 and the epoch `-`; only such a one may leave out a client.
 */
export interface Envelope {
  /** 0: transient, in no stream. */
  offset: number;
  /** `undefined` when transient. */
  epoch: string | undefined;
  /** Unix milliseconds, by the publisher's clock. */
  publishedAt: number;
  /** W3C `traceparent` of what caused the message (RT-62); for logs, never for clients. */
  traceparent: string | undefined;
  /** The connection that must not get it: the sender's own. */
  exceptClientId: string | undefined;
  /** The message without `stream` and `offset`. */
  json: string;
}

const mark = 'gf1 ';
const absent = '-';
const maxHeaderLength = 256;

const header =
  /^gf1 (0|[1-9]\d{0,14}) (-|[0-9a-z]{1,64}) (\d{1,15}) (-|[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}) (-|[A-Za-z0-9][\w-]{0,63})$/;

const clientIdPattern = /^[A-Za-z0-9][\w-]{0,63}$/;

/** Whether the text can name a connection in an envelope. */
export function isClientId(value: unknown): value is string {
  return typeof value === 'string' && clientIdPattern.test(value);
}

export function encodeEnvelope(envelope: Envelope): string {
  const { offset, epoch, publishedAt, traceparent, exceptClientId, json } = envelope;
  return `${mark}${offset} ${epoch ?? absent} ${publishedAt} ${traceparent ?? absent} ${exceptClientId ?? absent}\n${json}`;
}

/**
 * Reads an envelope; `undefined` when the text is not one, or is malformed. The JSON behind the header is taken as it is:
 * who may publish on Redis is trusted to that extent, but a reader that looks inside must be ready for anything.
 */
export function parseEnvelope(text: string): Envelope | undefined {
  if (!text.startsWith(mark)) return undefined;
  const end = text.indexOf('\n');
  if (end < 0 || end > maxHeaderLength) return undefined;
  const fields = header.exec(text.slice(0, end));
  if (!fields) return undefined;
  const [, offset, epoch, publishedAt, traceparent, exceptClientId] = fields;
  const envelope: Envelope = {
    offset: Number(offset),
    epoch: present(epoch),
    publishedAt: Number(publishedAt),
    traceparent: present(traceparent),
    exceptClientId: present(exceptClientId),
    json: text.slice(end + 1),
  };
  return isConsistent(envelope) ? envelope : undefined;
}

/** The message as a client gets it. `stream` is the wire's name of the stream, which never needs escaping. */
export function spliceStream(json: string, stream: string, offset: number): string {
  return `${json.slice(0, -1)},"stream":"${stream}","offset":${offset}}`;
}

function present(field: string | undefined): string | undefined {
  return field === absent ? undefined : field;
}

function isConsistent({ offset, epoch, exceptClientId, json }: Envelope): boolean {
  const durable = offset > 0;
  if (durable !== (epoch !== undefined) || (durable && exceptClientId !== undefined)) return false;
  return json.startsWith('{"') && json.endsWith('}');
}
