import { numberOf, wordsOf } from './numbered.js';

describe('the number of a message', () => {
  const message = { type: 'notification', timestamp: 0 };

  it('[RT-34] stands in its data, or in the words of who can say no data', () => {
    expect(numberOf({ ...message, content: { body: '#1' }, data: { chaos: 7 } })).toBe(7);
    expect(numberOf({ ...message, content: { title: 'Chaos', body: wordsOf(12) } })).toBe(12);
  });

  it('[RT-34] is none for what somebody else said', () => {
    const others = [null, 'chaos #1', { body: 'chaos #' }, { body: 'more chaos #1' }, { body: 3 }];
    for (const content of others) expect(numberOf({ ...message, content })).toBeUndefined();
  });
});
