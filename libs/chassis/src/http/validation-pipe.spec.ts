import { z } from 'zod';

import { ApplicationError } from '../errors/application-error.js';
import { validationPipe } from './validation-pipe.js';

const schema = z.strictObject({
  name: z.string().min(1, 'must not be empty'),
  items: z.array(z.strictObject({ price: z.int() })),
});

async function errorsOf(value: unknown): Promise<unknown> {
  try {
    await validationPipe().transform(value, { type: 'body', schema });
  } catch (error) {
    return error instanceof ApplicationError && error.errorName === 'VALIDATION_FAILED'
      ? error.errors
      : error;
  }
  return undefined;
}

describe('validationPipe', () => {
  it('gives what the schema makes of the value', async () => {
    const trimmed = z.object({ name: z.string().trim() });
    await expect(
      validationPipe().transform({ name: ' a ' }, { type: 'body', schema: trimmed }),
    ).resolves.toEqual({
      name: 'a',
    });
  });

  it('[AP-01] names every field at fault by its path', async () => {
    await expect(errorsOf({ name: '', items: [{ price: 1 }, { price: 'x' }] })).resolves.toEqual([
      { path: 'name', message: 'must not be empty' },
      { path: 'items.1.price', message: 'must be a number' },
    ]);
  });

  it('[AP-06] names every unknown field', async () => {
    await expect(errorsOf({ name: 'a', items: [{ price: 1, extra: 1 }], role: 'admin' })).resolves.toEqual([
      { path: 'items.0.extra', message: 'Unknown field' },
      { path: 'role', message: 'Unknown field' },
    ]);
  });

  it.each(['constructor', 'prototype', '__proto__'])(
    '[AP-06] takes %s for a field like any other',
    async (key) => {
      const body = JSON.parse(`{"name":"a","items":[],"${key}":{"polluted":true}}`) as unknown;
      await expect(errorsOf(body)).resolves.toEqual([{ path: key, message: 'Unknown field' }]);
      const free = z.object({ content: z.json() });
      const content = { prototype: { a: 1 }, constructor: 'F1' };
      await expect(validationPipe().transform({ content }, { type: 'body', schema: free })).resolves.toEqual({
        content,
      });
    },
  );

  it('[AP-01] says of a missing body that it is not valid', async () => {
    await expect(errorsOf(undefined)).resolves.toEqual([{ path: '', message: expect.any(String) }]);
  });
});
