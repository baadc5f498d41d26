import { executionAsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';

import { eventually } from '@ginforge/testing';

import { WorkContext } from './work-context.js';

/** By what Node 20 and 22 note the context of the work going on, on whatever the event loop runs. Later versions need no notes. */
function noteOf(value: unknown): symbol | undefined {
  const resource = executionAsyncResource() as Record<symbol, unknown>;
  return Object.getOwnPropertySymbols(resource).find((symbol) => resource[symbol] === value);
}

/** Whether that is noted on what begins now. */
function isNoted(note: symbol | undefined): Promise<boolean> {
  return new Promise((resolve) =>
    setImmediate(() =>
      resolve(Object.getOwnPropertySymbols(executionAsyncResource()).some((symbol) => symbol === note)),
    ),
  );
}

describe('the context of work', () => {
  it('[AP-08] is noted nowhere while there is no work, however the last one ended', async () => {
    const context = new WorkContext<string>();
    let note: symbol | undefined;
    let end: () => void = () => undefined;
    const work = context.run('long', () => {
      note = noteOf('long');
      return new Promise<void>((resolve) => (end = resolve));
    });
    const needsNotes = note !== undefined;
    expect(await isNoted(note)).toBe(needsNotes);
    await expect(context.run('failed', () => Promise.reject(new Error('why')))).rejects.toThrow('why');
    const throwing = () => {
      throw new Error('why');
    };
    expect(() => context.run('thrown', throwing)).toThrow('why');
    expect(await isNoted(note)).toBe(needsNotes); // the long one goes on
    end();
    await work;
    await eventually(async () => expect(await isNoted(note)).toBe(false));
    expect(context.run('again', () => context.current)).toBe('again');
  });

  it('[AP-08] belongs to the work and to all that it starts, and to nothing else', async () => {
    const context = new WorkContext<string>();
    const seen = await Promise.all([
      context.run('one', async () => {
        await Promise.resolve();
        return context.run('inner', () => context.current);
      }),
      context.run('two', () => new Promise((resolve) => setTimeout(() => resolve(context.current), 1))),
    ]);
    expect([...seen, context.current]).toEqual(['inner', 'two', undefined]);
  });

  it('[AP-08] lasts until what was named has closed', async () => {
    const context = new WorkContext<string>();
    const response = new EventEmitter();
    const seen: unknown[] = [];
    const answer = () => {
      seen.push(context.current);
      response.emit('close');
    };
    context.runUntilClosed(response, 'request', () => void setTimeout(answer, 200));
    await eventually(() => expect(seen).toEqual(['request']));
  });
});
