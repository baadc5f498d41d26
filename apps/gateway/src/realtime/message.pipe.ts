import type { PipeTransform } from '@nestjs/common';
import { WireError } from '@ginforge/protocol';
import type { z } from 'zod';

/** Validates a client's message by the schema of its type (RT-10). Unknown keys are left behind (RT-12). */
export class MessagePipe<Schema extends z.ZodType> implements PipeTransform<unknown, z.infer<Schema>> {
  constructor(private readonly schema: Schema) {}

  transform(message: unknown): z.infer<Schema> {
    const result = this.schema.safeParse(message);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw new WireError('BAD_MESSAGE', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`);
  }
}
