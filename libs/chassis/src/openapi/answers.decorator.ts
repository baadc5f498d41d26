import { StreamableFile } from '@nestjs/common';
import { z } from 'zod';

import type { ErrorName } from '../errors/error-catalogue.js';

interface AnswerOptions {
  /** What the handler may refuse with, beyond what its inputs, its guards and any service may answer anyway. */
  readonly errors?: readonly ErrorName[];
  /** Of a raw answer that is not JSON. */
  readonly contentType?: string;
  /** Statuses beside the handler's own that come with the same answer, as 503 of a probe. */
  readonly sameAnswerAt?: readonly number[];
}

/** What a handler answers with, as {@link Answers} says it. */
export interface AnswerDescription extends AnswerOptions {
  /** Of the envelope's `data`; of the whole body where the answer is raw. */
  readonly schema: z.ZodType;
  readonly summary: string;
}

/** What a handler of that schema may return; one that returns nothing answers `null`. */
type Answer<Schema extends z.ZodType> = z.input<Schema> | (null extends z.input<Schema> ? void : never);

type Handler<Schema extends z.ZodType> = (...inputs: never[]) => Answer<Schema> | Promise<Answer<Schema>>;

/** The `data` of an answer that has nothing to say. */
export const nothing = z.null();

/** The answer of a handler that streams: bytes, whatever they are. */
export const binary = z.instanceof(StreamableFile);

const metadataKey = 'ginforge:answer';

/**
 * AP-07: declares what a handler answers with. The document is made from it, the compiler compares it with the handler's
 * return type, and with `NODE_ENV=test` every answer is compared with it.
 *
 * @param summary one line of the document, as `Creates an account`
 */
export function Answers<Schema extends z.ZodType>(
  schema: Schema,
  summary: string,
  options: AnswerOptions = {},
) {
  const description: AnswerDescription = { schema, summary, ...options };
  return <Method extends Handler<Schema>>(
    _controller: object,
    _name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    if (descriptor.value) Reflect.defineMetadata(metadataKey, description, descriptor.value);
  };
}

/** What {@link Answers} said of this handler. */
export function answerOf(handler: object): AnswerDescription | undefined {
  return Reflect.getMetadata(metadataKey, handler) as AnswerDescription | undefined;
}
