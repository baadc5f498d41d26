import { OfflineConnection } from '../testing/offline-connection.js';
import { textFrame } from './frames.js';

describe('a connection', () => {
  const at = (epoch: string, offset: number) => ({ epoch, offset });
  const live = (text: string, offset: number, { stream = 'user', epoch = 'e' } = {}) => ({
    frame: textFrame(text),
    stream,
    offset,
    epoch,
  });
  const lossAt = (epoch: string, offset: number, wentBack = false) => ({
    frame: textFrame(`lost ${epoch} ${offset}`),
    stream: 'user',
    position: at(epoch, offset),
    wentBack,
  });
  /** A client that has everything up to there. */
  const clientAt = (epoch: string, offset: number, sendBufferBytes?: number) => {
    const connection = new OfflineConnection('anna', sendBufferBytes);
    connection.setFloor('user', at(epoch, offset));
    return connection;
  };

  it('[RT-05] holds deliveries back until it is released, and then sends them in order', () => {
    const connection = clientAt('e', 0);
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
    const connection = clientAt('e', 0);
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
    connection.setFloor('user', at('e', 2));
    connection.release();
    expect(connection.received()).toEqual(['user 3']);
  });

  it('[RT-21] sends nothing of a stream that is not the client’s, or not any more', () => {
    const connection = clientAt('e', 0);
    connection.hold();
    connection.deliver(live('room 1', 1, { stream: 'room:chat:a' }));
    connection.deliver(live('user 1', 1));
    connection.clearFloor('user');
    connection.release();
    connection.deliver(live('user 2', 2));
    expect(connection.received()).toEqual([]);
  });

  describe('whose stream lost something', () => {
    it.each([
      ['another epoch', at('e', 41), lossAt('f', 0), true],
      ['another epoch, whatever the offset', at('e', 0), lossAt('f', 7), true],
      ['its own epoch, where it stood when that was found', at('f', 5), lossAt('f', 0), false],
      ['its own epoch, at its start', at('f', 0), lossAt('f', 0), false],
      ['its own epoch, behind it', at('e', 5), lossAt('e', 8), true],
      ['its own epoch, up to it', at('e', 8), lossAt('e', 8), false],
      ['its own epoch, before it', at('e', 9), lossAt('e', 8), false],
      ['its own epoch, which went back', at('e', 9), lossAt('e', 8, true), true],
    ])('[RT-34] in %s: is told if that concerns it', (_what, { epoch, offset }, loss, isTold) => {
      const connection = clientAt(epoch, offset);
      connection.tellLoss(loss);
      const { position } = loss;
      const next = (isTold ? position.offset : offset) + 1;
      for (const number of [next - 1, next])
        connection.deliver(live(String(number), number, { epoch: position.epoch }));
      const told = isTold ? [`lost ${position.epoch} ${position.offset}`] : [];
      expect(connection.received()).toEqual([...told, String(next)]);
    });

    /** What waits while the stream begins anew: two messages before, two behind. */
    const beginAnew = (connection: OfflineConnection) => {
      connection.hold();
      for (const offset of [10, 11]) connection.deliver(live(`e ${offset}`, offset));
      connection.tellLoss(lossAt('f', 0));
      for (const offset of [1, 2]) connection.deliver(live(`f ${offset}`, offset, { epoch: 'f' }));
    };

    it.each([
      ['just before the data was lost', at('e', 10), ['e 11', 'lost f 0', 'f 1', 'f 2']],
      ['at the start of the new epoch', at('f', 0), ['f 1', 'f 2']],
      ['in the midst of the new epoch', at('f', 1), ['f 2']],
      ['at a higher place of the new epoch', at('f', 2), []],
    ])('[RT-34] while messages wait for its place, which was read %s', (_when, place, expected) => {
      const connection = new OfflineConnection('anna');
      beginAnew(connection);
      connection.setFloor('user', place);
      connection.release();
      connection.deliver(live('f 3', 3, { epoch: 'f' }));
      expect(connection.received()).toEqual([...expected, 'f 3']);
    });

    it('[RT-34] while it is opened, and which it never reads, is not told', () => {
      const connection = new OfflineConnection('anna');
      beginAnew(connection);
      connection.release();
      expect(connection.received()).toEqual([]);
    });
  });

  describe('whose stream goes on under another epoch, since a Redis Cluster failed over', () => {
    /** Up to the offset `e` and `f` are one. */
    const forkAt = (offset: number) => ({
      epochBefore: 'e',
      loss: lossAt('f', offset),
      rename: textFrame(`e is f`),
    });

    it.each([
      ['before the fork', at('e', 3), ['e is f']],
      ['at the fork', at('e', 8), ['e is f']],
      ['behind the fork', at('e', 9), ['lost f 8']],
      ['of an epoch that has nothing in common with it', at('d', 3), ['lost f 8']],
      ['of the new epoch already', at('f', 8), []],
    ])('[RT-34] [K8-03] is told by its place, which is %s', (_what, { epoch, offset }, told) => {
      const connection = clientAt(epoch, offset);
      connection.tellFork(forkAt(8));
      connection.deliver(live('next', 9, { epoch: 'f' }));
      expect(connection.received()).toEqual([...told, 'next']);
    });

    it('[RT-34] [K8-03] is told nothing of a stream that is not its own', () => {
      const connection = new OfflineConnection('anna');
      connection.tellFork(forkAt(8));
      expect(connection.received()).toEqual([]);
    });

    it.each([
      ['before the fork', at('e', 7), ['e 8', 'e is f', 'f 9']],
      ['behind the fork', at('e', 9), ['lost f 8', 'f 9']],
      ['of the new epoch already', at('f', 8), ['f 9']],
      ['further in the new epoch', at('f', 9), []],
    ])('[RT-34] [K8-03] while messages wait for its place, which was read %s', (_when, place, expected) => {
      const connection = new OfflineConnection('anna');
      connection.hold();
      connection.deliver(live('e 8', 8));
      connection.tellFork(forkAt(8));
      connection.deliver(live('f 9', 9, { epoch: 'f' }));
      connection.setFloor('user', place);
      connection.release();
      connection.deliver(live('f 10', 10, { epoch: 'f' }));
      expect(connection.received()).toEqual([...expected, 'f 10']);
    });
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
    const connection = clientAt('e', 0, 1_000);
    connection.hold();
    for (let offset = 1; offset <= 4; offset++) connection.deliver(live('x'.repeat(300), offset));
    expect(connection.closing).toBe(true);
  });
});
