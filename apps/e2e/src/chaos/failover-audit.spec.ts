import { auditFailovers } from './failover-audit.js';
import { Ledger } from './ledger.js';
import { Reception } from './reception.js';

const room = 'room:chat:a';

/**
 * Epoch e1 up to offset 4, of which the master that took over had two: there e2 begins. Messages 0 to 3 were acknowledged in e1,
 * 4 to 6 in e2.
 */
describe('the audit of failovers', () => {
  let ledger: Ledger;
  let reception: Reception;
  let offsets: Map<number, number>;

  beforeEach(() => {
    ledger = new Ledger();
    reception = new Reception('ann');
    for (const offset of [1, 2, 3, 4]) acknowledge('e1', offset);
    for (const offset of [3, 4, 5]) acknowledge('e2', offset);
    offsets = new Map([
      [0, 1],
      [1, 2],
      [4, 3],
      [5, 4],
      [6, 5],
    ]);
  });

  const acknowledge = (epoch: string, offset: number) =>
    ledger.acknowledge(ledger.open('relay', room).id, { epoch, offset });
  const receive = (...receipts: [id: number, offset: number][]) => {
    for (const [id, offset] of receipts)
      reception.book({ type: 'x', content: null, timestamp: 0, stream: room, offset, data: { chaos: id } });
  };
  const tell = (epoch: string, offset: number) =>
    reception.bookLoss({ stream: room, position: { epoch, offset } });
  const verdict = (losesWrites = false) => {
    const streams = new Map([[room, { epoch: 'e2', forks: [{ epoch: 'e1', offset: 2 }], offsets }]]);
    const clients = [{ name: 'ann', targets: [room], reception }];
    const { counts, lostByFailovers, rightlyTold } = auditFailovers(ledger, clients, {
      streams,
      losesWrites,
    });
    const broken = Object.entries(counts).filter(([, count]) => count > 0);
    return { ...Object.fromEntries(broken), lostByFailovers, rightlyTold };
  };

  it('[RT-34] [K8-03] excuses what the new master did not have, and the word of it to whom had it', () => {
    receive([0, 1], [1, 2], [2, 3], [3, 4]);
    tell('e2', 2);
    receive([4, 3], [5, 4], [6, 5]);
    expect(verdict()).toEqual({ lostByFailovers: 2, rightlyTold: 1 });
  });

  it('[RT-34] [K8-03] needs no word where the client had none of what was lost', () => {
    receive([0, 1], [1, 2], [4, 3], [5, 4], [6, 5]);
    expect(verdict()).toEqual({ lostByFailovers: 2, rightlyTold: 0 });
  });

  it('[RT-34] [K8-03] finds a client that goes on behind what was lost and was not told', () => {
    receive([0, 1], [1, 2], [2, 3], [5, 4], [6, 5]);
    expect(verdict()).toMatchObject({ lost: 1, untold: 1 });
  });

  it('[RT-34] [K8-03] finds a client that keeps what was lost to the end and was not told', () => {
    receive([0, 1], [1, 2], [2, 3], [3, 4]);
    expect(verdict()).toMatchObject({ lost: 3, untold: 1 });
  });

  it('[RT-34] [K8-03] excuses what the client was told does not come, and nothing behind that', () => {
    receive([0, 1], [1, 2], [2, 3]);
    tell('e2', 4);
    expect(verdict()).toMatchObject({ lost: 1 });
    receive([6, 5]);
    expect(verdict()).toEqual({ lostByFailovers: 2, rightlyTold: 1 });
  });

  it('[RT-34] [K8-03] wants the very next message behind the position that was told', () => {
    receive([0, 1], [1, 2], [2, 3]);
    tell('e2', 2);
    receive([5, 4], [6, 5]);
    expect(verdict()).toMatchObject({ lost: 1, untold: 1 });
  });

  it('[RT-34] [K8-03] finds what Redis has not got although no failover explains it', () => {
    offsets.delete(6);
    receive([0, 1], [1, 2], [4, 3], [5, 4]);
    expect(verdict()).toMatchObject({ lost: 1, lostByFailovers: 2 });
    expect(verdict(true)).toMatchObject({ lost: 1, lostByFailovers: 2 });
  });

  it('[RT-36] [K8-03] excuses what has no known place only where writes were made to be lost', () => {
    ledger.acknowledge(ledger.open('outbox', room).id);
    receive([0, 1], [1, 2], [4, 3], [5, 4], [6, 5]);
    expect(verdict()).toMatchObject({ lost: 1 });
    expect(verdict(true)).toEqual({ lostByFailovers: 3, rightlyTold: 0 });
  });

  it('[RT-34] [K8-03] finds a loss that was told of a stream that lost nothing', () => {
    ledger = new Ledger();
    offsets = new Map([[0, 1]]);
    acknowledge('e1', 1);
    receive([0, 1]);
    tell('e2', 1);
    expect(verdict()).toEqual({ toldLost: 1, lostByFailovers: 0, rightlyTold: 0 });
  });

  it('[RT-34] [K8-03] finds what came twice or too late, unless the first time was taken back', () => {
    receive([0, 1], [1, 2], [4, 3], [5, 4]);
    tell('e2', 2);
    receive([4, 3], [5, 4], [6, 5]);
    expect(verdict()).toEqual({ lostByFailovers: 2, rightlyTold: 1 });
    receive([6, 5]);
    expect(verdict()).toMatchObject({ doubled: 1, outOfOrder: 1, untold: 1 });
  });
});
