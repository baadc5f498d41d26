import { once } from 'node:events';

import { MemoryPubSub } from '@ginforge/chassis';
import { channels, type TraceLine } from '@ginforge/protocol';

import { LiveTrace } from './live-trace.js';
import { TraceLink } from './trace-link.js';

const room = channels.room('chat:1');
const message = (text = '') => JSON.stringify({ type: 'room_message', id: text.slice(0, 10), content: text });

async function open() {
  const pubSub = new MemoryPubSub();
  const link = new TraceLink(pubSub);
  const trace = new LiveTrace(link, [room], 60_000);
  await trace.open('room:chat:1');
  return { pubSub, link, trace };
}

/** Everything that it has told. */
async function linesOf({ lines }: LiveTrace): Promise<TraceLine[]> {
  const text = Buffer.concat((await lines.toArray()) as Buffer[]).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TraceLine);
}

describe('LiveTrace', () => {
  it('[RT-27] tells a reader who is slow how many messages it left out, and keeps no more than its bound', async () => {
    const { pubSub, trace } = await open();
    const count = 4_000;
    for (let index = 0; index < count; index += 1) await pubSub.publish(room, message(`${index}`));
    const waiting = trace.lines.readableLength;
    expect(waiting).toBeLessThan(300 * 1024);
    const told = linesOf(trace);
    await once(trace.lines, 'data');
    await pubSub.publish(room, message('the last'));
    trace.end('expired');
    const lines = await told;
    const messages = lines.filter(({ kind }) => kind === 'message').length;
    const skipped = lines.flatMap((line) => (line.kind === 'skipped' ? [line.count] : []));
    expect(messages).toBeLessThan(count);
    expect(messages + skipped.reduce((sum, one) => sum + one, 0)).toBe(count + 1);
    expect(lines.at(-1)).toEqual({ kind: 'end', reason: 'expired' });
  });

  it('[RT-37] listens no longer than it is read', async () => {
    const { pubSub, trace } = await open();
    const closed = once(trace.lines, 'close');
    trace.lines.destroy();
    await closed;
    expect(await pubSub.publish(room, message())).toBe(0);
  });

  it('[RT-37] leaves a channel to another trace that still needs it', async () => {
    const { pubSub, link, trace } = await open();
    const other = new LiveTrace(link, [room], 60_000);
    await other.open('room:chat:1');
    other.end('rights');
    await pubSub.publish(room, message('still'));
    trace.end('stopping');
    expect((await linesOf(trace)).map(({ kind }) => kind)).toEqual(['open', 'message', 'end']);
    expect((await linesOf(other)).map(({ kind }) => kind)).toEqual(['open', 'end']);
  });
});
