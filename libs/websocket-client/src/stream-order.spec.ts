import { StreamPositions } from './positions.js';
import { StreamOrder } from './stream-order.js';

const stream = 'room:a';

describe('the order of a stream', () => {
  let order: StreamOrder;
  let positions: StreamPositions;
  /** What the application got: offsets of messages, and what it was told. */
  let told: (number | string)[];
  /** Whether a missing message is asked for on another link. */
  let comesBack: boolean;

  beforeEach(() => {
    told = [];
    comesBack = false;
    positions = new StreamPositions();
    order = new StreamOrder(positions, {
      deliver: ({ offset }) => told.push(offset ?? 'unnumbered'),
      hole: () => {
        told.push('hole');
        return comesBack;
      },
      recovered: ({ replayed }) => told.push(`recovered ${replayed}`),
      lost: ({ missed, position }) =>
        told.push(`lost ${missed ?? 'some'} up to ${position.epoch} ${position.offset}`),
    });
    positions.set(stream, { epoch: 'e', offset: 4 });
  });

  const receive = (...offsets: number[]) => {
    for (const offset of offsets) order.receive({ type: 'x', content: null, timestamp: 0, stream, offset });
  };
  const settle = (recovered: boolean, epoch: string, offset: number, replayed = 0) =>
    order.settle(stream, { recovered, epoch, offset, replayed });

  it('[RT-34] hands on each message once', () => {
    receive(5, 5, 4, 6);
    expect(told).toEqual([5, 6]);
  });

  it('[RT-34] hands on what belongs to no stream', () => {
    order.receive({ type: 'x', content: null, timestamp: 0 });
    expect(told).toEqual(['unnumbered']);
  });

  it('[RT-71] hands on nothing beyond a hole that another link closes', () => {
    comesBack = true;
    receive(5, 7);
    expect(told).toEqual([5, 'hole']);
    expect(positions.position(stream)).toEqual({ epoch: 'e', offset: 5 });
  });

  it('[RT-71] tells of a hole that cannot be closed, and goes on behind it', () => {
    receive(5, 7, 8);
    expect(told).toEqual([5, 'hole', 'lost 1 up to e 6', 7, 8]);
  });

  it('[RT-33] goes on when everything that was missed has come', () => {
    receive(5, 6);
    settle(true, 'e', 6, 2);
    receive(7);
    expect(told).toEqual([5, 6, 'recovered 2', 7]);
  });

  it.each([
    ['where it stands', 4],
    ['before the place where it stands', 2],
  ])(
    '[RT-34] [K8-03] only takes on the new name of a stream after a failover that lost nothing, %s',
    (_what, offset) => {
      settle(true, 'f', offset);
      receive(4, 5);
      expect(told).toEqual(['recovered 0', 5]);
      expect(positions.position(stream)).toEqual({ epoch: 'f', offset: 5 });
    },
  );

  it.each([
    [true, ['hole']],
    [false, ['hole', 'lost some up to f 6', 7]],
  ])(
    '[RT-34] [K8-03] does not believe that nothing is missing when it has less than the server says; it comes back: %s',
    (another, expected) => {
      comesBack = another;
      settle(true, 'f', 6);
      if (!another) receive(7);
      expect(told).toEqual(expected);
    },
  );

  it('[RT-34] [K8-03] is told what a failover lost, and takes the numbers that are given anew', () => {
    settle(false, 'f', 2);
    receive(3, 4, 5);
    expect(told).toEqual(['lost some up to f 2', 3, 4, 5]);
  });

  it('[RT-34] knows how much is missing where the epoch is the same', () => {
    settle(false, 'e', 9);
    receive(9, 10);
    expect(told).toEqual(['lost 5 up to e 9', 10]);
  });

  it('[RT-33] forgets a stream that the server does not know, and says nothing of one that it has left', () => {
    settle(false, '', 0);
    settle(false, 'f', 3);
    expect(positions.position(stream)).toBeUndefined();
    expect(told).toEqual([]);
  });
});
