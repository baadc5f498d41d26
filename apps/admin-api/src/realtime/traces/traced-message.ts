import { parseEnvelope } from '@ginforge/notification';
import { decodePublishedMessage, parseChannel, PayloadError, type TracedMessage } from '@ginforge/protocol';
import { z } from 'zod';

const text = z.string().max(200).optional().catch(undefined);

/** What of a message is shown. Its content is not among it: it is people's own. */
const shown = z.object({
  type: z.string(),
  id: text,
  from: text,
  from_name: text,
  to: text,
  room: text,
});

/** What a trace tells of a payload on a Redis channel; `undefined` for what gateways refuse too (RT-31). */
export function tracedMessage(channelName: string, payload: Buffer, now: number): TracedMessage | undefined {
  const channel = parseChannel(channelName);
  if (channel === undefined) return undefined;
  const written = payload.toString();
  const envelope = parseEnvelope(written);
  try {
    const message = shown.parse(
      envelope === undefined
        ? decodePublishedMessage(channel, written, { newId: () => '', now: () => now })
        : JSON.parse(envelope.json),
    );
    return {
      channel: channel.kind,
      ...message,
      ...(envelope !== undefined && envelope.offset > 0 && { offset: envelope.offset }),
      bytes: Buffer.byteLength(envelope?.json ?? written),
      at: now,
    };
  } catch (error) {
    if (error instanceof PayloadError || error instanceof SyntaxError || error instanceof z.ZodError)
      return undefined;
    throw error;
  }
}
