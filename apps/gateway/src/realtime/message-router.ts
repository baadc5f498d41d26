import { isUtf8 } from 'node:buffer';
import { Injectable, Logger } from '@nestjs/common';
import { parseEnvelope, spliceStream, streamOf, wireStreamName } from '@ginforge/notification';
import {
  type Channel,
  decodePublishedMessage,
  encodeMessage,
  isJsonObject,
  maxMessageBytes,
  parseChannel,
  PayloadError,
} from '@ginforge/protocol';
import { v7 as uuidv7 } from 'uuid';
import { ConnectionManager } from './connection-manager.js';
import type { Delivery } from './delivery.js';
import { textFrame } from './frames.js';
import { RealtimeMetrics } from './realtime-metrics.js';

/** Header line and stream position that an envelope adds to the message's own bytes. */
const envelopeAllowance = 1_024;

/**
 * From a Redis channel to the sockets: read once, framed once, then handed to every receiver (RT-30). What cannot be
 * read is counted and dropped, and disturbs nothing else (RT-31).
 */
@Injectable()
export class MessageRouter {
  private readonly logger = new Logger(MessageRouter.name);
  private readonly defaults = { newId: () => uuidv7(), now: () => Date.now() };

  constructor(
    private readonly manager: ConnectionManager,
    private readonly metrics: RealtimeMetrics,
  ) {}

  route(channelName: string, payload: Buffer): void {
    const channel = parseChannel(channelName);
    if (channel === undefined) return;
    try {
      this.deliver(channel, this.read(channel, payload));
    } catch (error) {
      this.refuse(channelName, payload, error);
    }
  }

  private deliver(channel: Channel, delivery: Delivery): void {
    switch (channel.kind) {
      case 'broadcast':
        return this.manager.broadcast(delivery);
      case 'room':
        return this.manager.broadcastToRoom(channel.room, delivery);
      case 'user':
      case 'notification':
        return this.manager.sendToUser(channel.userId, delivery);
    }
  }

  private read(channel: Channel, payload: Buffer): Delivery {
    if (payload.length > maxMessageBytes + envelopeAllowance) throw new PayloadError('too_big');
    if (!isUtf8(payload)) throw new PayloadError('bad_utf8');
    const text = payload.toString();
    const envelope = parseEnvelope(text);
    if (envelope === undefined) return this.readForeign(channel, text, payload.length);
    const { json, offset, exceptClientId, publishedAt } = envelope;
    assertJson(json);
    this.metrics.delivered(publishedAt);
    if (offset === 0) return { frame: textFrame(json), offset, exceptClientId };
    const stream = wireStreamName(streamOf(channel));
    return { frame: textFrame(spliceStream(json, stream, offset)), stream, offset };
  }

  /** A plain PUBLISH by anything that speaks Redis. */
  private readForeign(channel: Channel, text: string, bytes: number): Delivery {
    if (bytes > maxMessageBytes) throw new PayloadError('too_big');
    const message = decodePublishedMessage(channel, text, this.defaults);
    return { frame: textFrame(encodeMessage(message)), offset: 0 };
  }

  private refuse(channel: string, payload: Buffer, error: unknown): void {
    const reason = error instanceof PayloadError ? error.reason : 'internal';
    this.metrics.refused(`payload_${reason}`);
    if (error instanceof PayloadError) {
      this.logger.warn({ channel, bytes: payload.length, reason }, 'payload refused');
    } else {
      this.logger.error({ channel, bytes: payload.length, err: error }, 'payload could not be delivered');
    }
  }
}

/** An envelope's text goes to clients as it is: what is no JSON object must not reach them. */
function assertJson(json: string): void {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new PayloadError('bad_json');
  }
  if (!isJsonObject(value)) throw new PayloadError('not_an_object');
}
