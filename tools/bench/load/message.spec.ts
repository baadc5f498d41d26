import { benchMessage, mark, MarkReader } from './message.mjs';

describe('MarkReader', () => {
  it('finds number and time of a message wherever a contender has put it', () => {
    const reader = new MarkReader();
    const text = `42["message",{"content":"${mark(7, 1_234_567)}"}]`;
    const bytes = Buffer.from(`before${text}after`);
    expect(reader.read(bytes, 6, 6 + text.length)).toBe(true);
    expect([reader.number, reader.sentUs]).toEqual([7, 1_234_567]);
  });

  it('finds marks that stand elsewhere than the one before', () => {
    const reader = new MarkReader();
    const numbers = ['', 'longer ', '', 'l'].map((prefix, number) => {
      const bytes = Buffer.from(`${prefix}${mark(number, 0)}`);
      return reader.read(bytes, 0, bytes.length) ? reader.number : undefined;
    });
    expect(numbers).toEqual([0, 1, 2, 3]);
  });

  it('takes nothing else for a mark, and no mark beyond the end', () => {
    const reader = new MarkReader();
    const welcome = Buffer.from('{"type":"welcome","content":"someone@example.com is here"}');
    expect(reader.read(welcome, 0, welcome.length)).toBe(false);
    const torn = Buffer.from(mark(1));
    expect(reader.read(torn, 0, torn.length - 1)).toBe(false);
  });
});

describe('benchMessage', () => {
  it('has the size of an ordinary message', () => {
    const { length } = JSON.stringify(benchMessage(1));
    expect(length).toBeGreaterThanOrEqual(150);
    expect(length).toBeLessThanOrEqual(250);
  });
});
