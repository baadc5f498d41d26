import { z } from 'zod';

import { errorCatalogue, type ErrorName } from '../errors/error-catalogue.js';
import { traceMetadata } from './trace-metadata.js';

/** The largest message that is sent or read. Bytes. */
export const maxPacketBytes = 1_048_576;

/** Why a message was dropped; `reason` of `service_bus_refused_total`. */
export type PacketFault = 'too_large' | 'not_json' | 'bad_packet';

/** What is told or asked, as Nest's transports write it. `id` and `reply_to` are there where an answer is wanted. */
export const requestPacket = z.object({
  data: z.unknown(),
  id: z.string().min(1).max(64).optional(),
  /** The asking process. Never a channel: whoever writes here must not choose where the answer goes. */
  reply_to: z.uuid().optional(),
  metadata: traceMetadata.optional(),
});

export type RequestPacket = z.infer<typeof requestPacket>;

const errorNames = Object.keys(errorCatalogue) as [ErrorName, ...ErrorName[]];

/** One process' answer. */
export const replyPacket = z.object({
  id: z.string().min(1).max(64),
  from: z.uuid(),
  response: z.unknown().optional(),
  error: z.enum(errorNames).optional(),
});

export type ReplyPacket = z.infer<typeof replyPacket>;

/** Reads what came from the broker, or says what is wrong with it. Never throws. */
export function readPacket<Packet>(payload: Buffer, schema: z.ZodType<Packet>): Packet | PacketFault {
  if (payload.length > maxPacketBytes) return 'too_large';
  let value: unknown;
  try {
    value = JSON.parse(payload.toString());
  } catch {
    return 'not_json';
  }
  return schema.safeParse(value).data ?? 'bad_packet';
}
