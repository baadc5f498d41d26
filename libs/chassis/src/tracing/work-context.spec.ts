import { executionAsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';

import { eventually } from '@ginforge/testing';

import { WorkContext } from './work-context.js';

/** How many contexts are noted on whatever the event loop runs: those that are on, the test runner's among them. */
function notes(): Promise<number> {
  return new Promise((resolve) =>
    setImmediate(() => resolve(Object.getOwnPropertySymbols(executionAsyncResource()).filter(isNote).length)),
  );
}

/** As Node 20 and 22 call them; later versions need no notes. */
const isNote = ({ description }: symbol) => description === 'kResourceStore';

describe('the context of work', () => {
  it('[AP-08] is noted nowhere while there is no work, however the last one ended', async () => {
    const context = new WorkContext<string>();
    const before = await notes();
    let end: () => void = () => undefined;
    const work = context.run('long', () => new Promise<void>((resolve) => (end = resolve)));
    const during = await notes();
    await expect(context.run('failed', () => Promise.reject(new Error('why')))).rejects.toThrow('why');
    const throwing = () => {
      throw new Error('why');
    };
    expect(() => context.run('thrown', throwing)).toThrow('why');
    expect(await notes()).toBe(during); // the long one goes on
    end();
    await work;
    await eventually(async () => expect(await notes()).toBe(before));
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
