import { isUtf8 } from 'node:buffer';
import { Injectable, Logger } from '@nestjs/common';
import { parseEnvelope, streamOf } from '@ginforge/notification';
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
import { DeliveryLog } from './delivery-log.js';
import { textFrame } from './frames.js';
import { RealtimeMetrics } from './realtime-metrics.js';
import { StreamCursors } from './stream-cursors.js';
import { streamDelivery } from './stream-delivery.js';

/** Header line and stream position that an envelope adds to the message's own bytes. */
const envelopeAllowance = 1_024;

/**
 * From a Redis channel to the sockets: read once, framed once, then handed to every receiver (RT-30). What cannot be
 * read is counted and dropped, and disturbs nothing else (RT-31).
 */
@Injectable()
export class MessageRouter {
  private readonly logger = new Logger(MessageRouter.name);
  private readonly log = new DeliveryLog();
  private readonly defaults = { newId: () => uuidv7(), now: () => Date.now() };

  constructor(
    private readonly manager: ConnectionManager,
    private readonly cursors: StreamCursors,
    private readonly metrics: RealtimeMetrics,
  ) {}

  route(channelName: string, payload: Buffer): void {
    const channel = parseChannel(channelName);
    if (channel === undefined) return;
    try {
      this.deliver(channel, payload);
    } catch (error) {
      this.refuse(channelName, payload, error);
    }
  }

  private deliver(channel: Channel, payload: Buffer): void {
    const text = readText(payload);
    const envelope = parseEnvelope(text);
    if (envelope === undefined) return this.send(channel, this.readForeign(channel, text, payload.length));
    const { json, offset, epoch, exceptClientId, publishedAt } = envelope;
    assertJson(json);
    this.metrics.delivered(publishedAt);
    const onDelivered = this.log.of(channel, envelope);
    if (epoch === undefined)
      return this.send(channel, { frame: textFrame(json), offset: 0, exceptClientId, onDelivered });
    const stream = streamOf(channel);
    this.cursors.receive(stream, { ...streamDelivery(stream, epoch, { offset, json }), onDelivered });
  }

  /** What no stream keeps goes straight to who is here. */
  private send(channel: Channel, delivery: Delivery): void {
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

function readText(payload: Buffer): string {
  if (payload.length > maxMessageBytes + envelopeAllowance) throw new PayloadError('too_big');
  if (!isUtf8(payload)) throw new PayloadError('bad_utf8');
  return payload.toString();
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
