import type { z } from 'zod';

/** Something that services tell each other: whoever is there hears it, nobody answers. */
export interface ServiceEvent<Payload> {
  readonly kind: 'event';
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
}

/** Something that services ask each other: every process that has a handler answers. */
export interface ServiceQuery<Request, Reply> {
  readonly kind: 'query';
  readonly name: string;
  readonly request: z.ZodType<Request>;
  readonly reply: z.ZodType<Reply>;
}

export type ServicePattern = ServiceEvent<unknown> | ServiceQuery<unknown, unknown>;

const nameFormat = /^[a-z][a-z_]*(\.[a-z][a-z_]*)+$/;

/**
 * An event, bound to its payload. The name says whose it is and what happened: `auth.revoked`. The payload is what JSON can
 * carry, so the schema must not transform.
 */
export function defineEvent<Payload>(
  name: string,
  payload: z.ZodType<Payload, Payload>,
): ServiceEvent<Payload> {
  return { kind: 'event', name: checked(name), payload };
}

/** A question, bound to its request and its reply: `gateway.routes`. Neither schema may transform. */
export function defineQuery<Request, Reply>(
  name: string,
  request: z.ZodType<Request, Request>,
  reply: z.ZodType<Reply, Reply>,
): ServiceQuery<Request, Reply> {
  return { kind: 'query', name: checked(name), request, reply };
}

/** The channel of the broker on which a pattern is told or asked. */
export function channelOfPattern(name: string): string {
  return `ginforge:service:${name}`;
}

/** The channel on which one process hears the answers to what it asked. */
export function channelOfReplies(instanceId: string): string {
  return `ginforge:service-replies:${instanceId}`;
}

function checked(name: string): string {
  if (!nameFormat.test(name))
    throw new Error(`${name} is not the name of a service pattern, as auth.revoked`);
  return name;
}
