import { OfflineConnection } from '../testing/offline-connection.js';
import { textFrame } from './frames.js';

describe('a connection', () => {
  const live = (text: string, offset: number, stream = 'user') => ({
    frame: textFrame(text),
    stream,
    offset,
  });

  it('[RT-05] holds deliveries back until it is released, and then sends them in order', () => {
    const connection = new OfflineConnection('anna');
    connection.hold();
    connection.deliver(live('one', 1));
    connection.deliver({ frame: textFrame('two'), offset: 0 });
    connection.send(textFrame('welcome'));
    expect(connection.received()).toEqual(['welcome']);
    connection.release();
    connection.deliver(live('three', 2));
    expect(connection.received()).toEqual(['one', 'two', 'three']);
  });

  it('[RT-33] goes on when the last of its holders lets go', () => {
    const connection = new OfflineConnection('anna');
    connection.hold();
    connection.hold();
    connection.deliver(live('one', 1));
    connection.release();
    expect(connection.received()).toEqual([]);
    connection.release();
    expect(connection.received()).toEqual(['one']);
  });

  it('[RT-33] sends nothing of a stream that the client has already, judged when it is released', () => {
    const connection = new OfflineConnection('anna');
    connection.hold();
    for (const offset of [1, 2, 3]) connection.deliver(live(`user ${offset}`, offset));
    connection.deliver(live('room 1', 1, 'room:chat:a'));
    connection.setFloor('user', 2);
    connection.release();
    expect(connection.received()).toEqual(['user 3', 'room 1']);
    connection.clearFloor('user');
    connection.deliver(live('user 1', 1));
    expect(connection.received()).toEqual(['user 1']);
  });

  it('[RT-27] closes when more waits than its buffer holds, and then takes no more', () => {
    const connection = new OfflineConnection('anna', 1_000);
    const frame = textFrame('x'.repeat(300));
    for (let count = 0; count < 3; count++) connection.send(frame);
    expect(connection.closing).toBe(false);
    connection.send(frame);
    expect(connection.closing).toBe(true);
    const { bufferedBytes } = connection;
    connection.send(frame);
    expect(connection.bufferedBytes).toBe(bufferedBytes);
  });

  it('[RT-27] counts what it holds back too', () => {
    const connection = new OfflineConnection('anna', 1_000);
    connection.hold();
    for (let offset = 1; offset <= 4; offset++) connection.deliver(live('x'.repeat(300), offset));
    expect(connection.closing).toBe(true);
  });
});
