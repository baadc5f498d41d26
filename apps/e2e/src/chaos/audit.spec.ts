import { audit } from './audit.js';
import { Ledger } from './ledger.js';
import { Reception } from './reception.js';

const epoch = 'e1';
const room = 'room:chat:a';

describe('the audit', () => {
  let ledger: Ledger;
  let reception: Reception;

  /** Four messages of one source to the room, all acknowledged. */
  beforeEach(() => {
    ledger = new Ledger();
    reception = new Reception('ann');
    for (let offset = 1; offset <= 4; offset++)
      ledger.acknowledge(ledger.open('relay', room).id, { epoch, offset });
  });

  const receive = (stream: string, ...receipts: [id: number, offset: number][]) => {
    for (const [id, offset] of receipts)
      reception.book({ type: 'x', content: null, timestamp: 0, stream, offset, data: { chaos: id } });
  };
  const tell = (stream: string, told: string, offset: number) =>
    reception.bookLoss({ stream, position: { epoch: told, offset } });
  const verdict = () => {
    const { counts } = audit(ledger, [{ name: 'ann', targets: ['user:ann', room], reception }]);
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  };

  it('[RT-34] finds nothing wrong with what came once, in order', () => {
    receive(room, [0, 1], [1, 2], [2, 3], [3, 4]);
    expect(verdict()).toEqual({});
  });

  it('[RT-34] finds what was acknowledged and never came, told or not', () => {
    receive(room, [0, 1], [2, 3], [3, 4]);
    expect(verdict()).toEqual({ lost: 1, untold: 1 });
  });

  it('[RT-34] takes for told what was told where it is missing, and no later', () => {
    receive(room, [0, 1]);
    tell(room, epoch, 2);
    receive(room, [2, 3], [3, 4]);
    expect(verdict()).toEqual({ lost: 1, toldLost: 1 });
    const { id } = ledger.open('relay', room);
    ledger.acknowledge(id, { epoch: 'e2', offset: 5 });
    receive(room, [id, 5]);
    expect(verdict()).toEqual({ lost: 1, toldLost: 1, untold: 1 });
  });

  it.each([
    ['at its place', room, epoch, 4, {}],
    ['of more than that', room, epoch, 7, {}],
    ['before it', room, epoch, 3, { untold: 1 }],
    ['of another epoch', room, 'e2', 4, { untold: 1 }],
    ['of another stream', 'user', epoch, 4, { untold: 1 }],
  ])(
    '[RT-34] wants what was said after the last fault, also where a loss is told %s',
    (_what, stream, told, offset, more) => {
      receive(room, [0, 1], [1, 2], [2, 3]);
      tell(stream, told, offset);
      ledger.lastWordsFrom = 3;
      expect(verdict()).toEqual({ lost: 1, toldLost: 1, ...more });
    },
  );

  it('[RT-34] wants the last word whose place nobody knows, whatever is told', () => {
    const { id } = ledger.open('outbox', room);
    ledger.acknowledge(id);
    ledger.lastWordsFrom = id;
    receive(room, [0, 1], [1, 2], [2, 3], [3, 4]);
    tell(room, epoch, 5);
    expect(ledger.unplaced(id)).toHaveLength(1);
    expect(verdict()).toEqual({ lost: 1, toldLost: 1, untold: 1 });
    ledger.entry(id).place = { epoch, offset: 5 };
    expect(ledger.unplaced(id)).toEqual([]);
    expect(verdict()).toEqual({ lost: 1, toldLost: 1 });
  });

  it('[RT-34] finds what came twice', () => {
    receive(room, [0, 1], [1, 2], [2, 3], [3, 4], [3, 5]);
    expect(verdict()).toMatchObject({ doubled: 1 });
  });

  it('[RT-34] finds what came too late', () => {
    receive(room, [0, 1], [2, 3], [1, 2], [3, 4]);
    expect(verdict()).toMatchObject({ outOfOrder: 1 });
  });

  it('[RT-16] finds what overtook an earlier message of its source, unless that was refused in between', () => {
    const [early, late] = [ledger.open('bob', 'user:ann'), ledger.open('bob', 'user:ann')];
    receive(room, [0, 1], [1, 2], [2, 3], [3, 4]);
    receive('user', [late.id, 1], [early.id, 2]);
    expect(verdict()).toEqual({ outOfOrder: 1 });
    early.saidAgain = true;
    expect(verdict()).toEqual({});
  });

  it('[RT-34] finds what came at another place than was acknowledged, and what belongs to somebody else', () => {
    receive(room, [0, 1], [1, 2], [2, 3], [3, 5]);
    receive('room:chat:b', [0, 1]);
    expect(verdict()).toMatchObject({ misplaced: 1, misdelivered: 1 });
  });

  it('[RT-36] finds what came although its transaction was rolled back, and does not miss it otherwise', () => {
    const { id } = ledger.open('outbox', room);
    ledger.rollBack(id);
    receive(room, [0, 1], [1, 2], [2, 3], [3, 4]);
    expect(verdict()).toEqual({});
    receive(room, [id, 5]);
    expect(verdict()).toEqual({ phantom: 1 });
  });

  it('[RT-32] the ledger finds what is in a stream twice', () => {
    ledger.acknowledge(3, { epoch, offset: 4 });
    expect(ledger.contradicted.size).toBe(0);
    ledger.acknowledge(3, { epoch, offset: 5 });
    expect(ledger.contradicted.size).toBe(1);
  });
});
