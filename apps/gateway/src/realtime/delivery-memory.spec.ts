import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { OfflineConnection } from '../testing/offline-connection.js';
import { deliverTo } from './connection-manager.js';
import { textFrame } from './frames.js';
import { WriteScheduler } from './write-scheduler.js';

const receivers = 1_000;
const messages = 30;
const messageBytes = 200;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

describe('the memory of a delivery', () => {
  const scheduler = new WriteScheduler();
  const connections = Array.from(
    { length: receivers },
    () => new OfflineConnection('anna', undefined, scheduler),
  );

  /** Bytes of the heap that handing one message to everybody takes; all of it fits in before anything is collected. */
  const bytesOfOneMessage = (): number => {
    const frame = textFrame('x'.repeat(messageBytes));
    collect({ type: 'minor' });
    const before = process.memoryUsage().heapUsed;
    deliverTo(connections, { frame, offset: 0 });
    for (const connection of connections) connection.flush();
    return process.memoryUsage().heapUsed - before;
  };

  it('[RT-30] is less than the message itself: a receiver costs neither a copy nor a list', () => {
    const sizes = Array.from({ length: messages }, bytesOfOneMessage).sort((a, b) => a - b);
    const median = sizes[messages / 2] ?? Infinity;
    expect(median / receivers).toBeLessThan(messageBytes * 0.75);
  });
});
