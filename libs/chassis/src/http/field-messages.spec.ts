import { z } from 'zod';

import { fieldMessage } from './field-messages.js';

describe('fieldMessage', () => {
  const said = (schema: z.ZodType, value?: unknown) =>
    schema.safeParse(value, { error: fieldMessage }).error?.issues[0]?.message;

  it.each([
    ['must have at least 8 characters', z.string().min(8), 'short'],
    ['must not be empty', z.string().min(1), ''],
    ['must have at most 1 character', z.string().max(1), 'ab'],
    ['must have at least 2 entries', z.array(z.int()).min(2), [1]],
    ['must be at least 1', z.int().min(1), 0],
    ['must be less than 3', z.number().lt(3), 3],
    ['must be a whole number', z.int(), 1.5],
    ['is required', z.string(), undefined],
    ['must be text', z.string(), 7],
    ['must be true or false', z.boolean(), 'yes'],
    ['must be one of asc, desc', z.enum(['asc', 'desc']), 'up'],
    ['must be on', z.literal('on'), 'off'],
    ['must be an id (UUID)', z.uuid(), '7'],
    ['must be an e-mail address', z.email(), 'ada'],
  ])('[AP-01] says that a field %s', (message, schema, value) => {
    expect(said(schema, value)).toBe(message);
  });

  it('[AP-01] leaves a schema its own words', () => {
    expect(said(z.string('must be your name'), 7)).toBe('must be your name');
  });
});
