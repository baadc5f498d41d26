import type { ApplicationError } from '@ginforge/chassis';
import { encodeChecked, checkItem, maxPublishedBytes } from './publish-checks.js';
import type { PublishItem } from './publish-item.js';

const item: PublishItem = { to: { kind: 'user', userId: 'u-1' }, message: { type: 'chat', content: 'x' } };

function refusalOf(work: () => unknown): ApplicationError | undefined {
  try {
    work();
  } catch (error) {
    return error as ApplicationError;
  }
  return undefined;
}

describe('checks before publishing', () => {
  test('[RT-32] let a well-formed item pass', () => {
    expect(refusalOf(() => checkItem({ ...item, idempotencyKey: 'k' }))).toBeUndefined();
  });

  test.each<[string, Partial<PublishItem>, string]>([
    ['a user id with a line break', { to: { kind: 'user', userId: 'u\n1' } }, 'userId'],
    ['an empty user id', { to: { kind: 'notification', userId: '' } }, 'userId'],
    ['a room name that is none', { to: { kind: 'room', room: '-x' } }, 'room'],
    ['a type in capitals', { message: { type: 'Chat', content: 1 } }, 'type'],
    ['an id that is no UUID', { message: { type: 'chat', content: 1, id: 'x"y' } }, 'id'],
    ['an empty idempotency key', { idempotencyKey: '' }, 'idempotencyKey'],
    ['an endless idempotency key', { idempotencyKey: 'k'.repeat(257) }, 'idempotencyKey'],
  ])('[RT-32] refuse %s', (_what, change, path) => {
    const refusal = refusalOf(() => checkItem({ ...item, ...change }));
    expect(refusal?.errorName).toBe('VALIDATION_FAILED');
    expect(refusal?.errors?.map((error) => error.path)).toEqual([path]);
  });

  test('[RT-31] refuse what is too large, counted in bytes', () => {
    const euro = '€'.repeat(Math.floor(maxPublishedBytes / 3));
    expect(refusalOf(() => encodeChecked(() => euro))).toBeUndefined();
    expect(refusalOf(() => encodeChecked(() => `${euro}€`))?.errorName).toBe('VALIDATION_FAILED');
  });

  test('[RT-11] refuse what is nested too deep, or is no JSON', () => {
    const deep = `${'['.repeat(65)}${']'.repeat(65)}`;
    expect(refusalOf(() => encodeChecked(() => deep))?.errorName).toBe('VALIDATION_FAILED');
    expect(refusalOf(() => encodeChecked(() => JSON.stringify({ n: 1n })))?.errorName).toBe(
      'VALIDATION_FAILED',
    );
  });
});
