import { Logger } from '@nestjs/common';
import { parseTraceparent, recordedSpan } from '@ginforge/chassis';
import { channelName, type Envelope, streamOf, wireStreamName } from '@ginforge/notification';
import type { Channel } from '@ginforge/protocol';

/**
 * RT-62: one line at `debug` for each message that a service published in a trace, whether the trace is sampled or not: that
 * flag comes from outside, and who sets it shall not decide how much is written here. `otel_trace_id` is that of the request
 * that caused the message, `parent_span_id` the `span_id` of the lines of the work that published it.
 */
export class DeliveryLog {
  private readonly logger = new Logger('Delivery');

  /** Begins its span, too, where somebody records (OB-02). @returns what is to be called with the number of receivers; nothing for a message of no trace, which costs nothing */
  of(channel: Channel, envelope: Envelope): ((receivers: number) => void) | undefined {
    const { traceparent, offset, publishedAt } = envelope;
    if (traceparent === undefined) return undefined;
    const span = recordedSpan({ name: `deliver ${channel.kind}`, kind: 'consumer', traceparent });
    // Not the whole envelope: what waits for a gap to close would be in memory twice.
    return (receivers) => {
      span?.end({ attributes: { 'ginforge.receivers': receivers } });
      this.write(channel, { traceparent, offset, publishedAt }, receivers);
    };
  }

  private write(channel: Channel, message: TracedMessage, receivers: number): void {
    const { traceparent, offset, publishedAt } = message;
    const publisher = parseTraceparent(traceparent);
    if (publisher === undefined) return;
    const fields = {
      otel_trace_id: publisher.otelTraceId,
      parent_span_id: publisher.spanId,
      channel: channelName(channel),
      ...(offset > 0 ? { stream: wireStreamName(streamOf(channel)), offset } : {}),
      receivers,
      // Of two clocks, the publisher's and this one.
      publish_to_delivery_ms: Math.max(0, Date.now() - publishedAt),
    };
    this.logger.debug(fields, 'message delivered');
  }
}

type TracedMessage = Pick<Envelope, 'offset' | 'publishedAt'> & { traceparent: string };
