import { StreamPositions } from './positions.js';

const at = (epoch: string, offset: number) => ({ epoch, offset });

describe('StreamPositions', () => {
  it('[RT-33] follows from where the server said', () => {
    const positions = new StreamPositions();
    expect(positions.confirm('user', at('e', 4))).toEqual({ kind: 'first' });
    expect(positions.arrive('user', 5)).toEqual({ kind: 'next' });
    expect(positions.arrive('user', 5)).toEqual({ kind: 'duplicate' });
    expect(positions.arrive('user', 8)).toEqual({ kind: 'hole', missed: 2 });
    expect(positions.position('user')).toEqual(at('e', 5));
  });

  it('[RT-33] takes a message that comes before the position is known, and asks for no stream of unknown epoch', () => {
    const positions = new StreamPositions();
    expect(positions.arrive('room:a', 9)).toEqual({ kind: 'next' });
    expect(positions.beginResume()).toEqual({});
    expect(positions.confirm('room:a', at('e', 8))).toEqual({ kind: 'first' });
    expect(positions.position('room:a')).toEqual(at('e', 9));
  });

  it('[RT-71] tells after a lost link whether anything was missed', () => {
    const positions = new StreamPositions();
    for (const stream of ['same', 'behind', 'anew']) positions.confirm(stream, at('e', 4));
    positions.loseLink();
    expect(positions.confirm('same', at('e', 4))).toEqual({ kind: 'unbroken' });
    expect(positions.confirm('behind', at('e', 7))).toEqual({ kind: 'broken', missed: 3 });
    expect(positions.confirm('anew', at('f', 1))).toEqual({ kind: 'broken' });
  });

  it('[RT-71] drops nothing of a stream that may have begun anew, until the server has said so', () => {
    const positions = new StreamPositions();
    positions.confirm('room:a', at('e', 100));
    positions.loseLink();
    expect(positions.arrive('room:a', 3)).toEqual({ kind: 'next' });
    expect(positions.confirm('room:a', at('f', 2))).toEqual({ kind: 'broken' });
    expect(positions.arrive('room:a', 3)).toEqual({ kind: 'duplicate' });
    expect(positions.arrive('room:a', 4)).toEqual({ kind: 'next' });
  });

  it('[RT-34] [K8-03] stays where it is when a room is joined once more and has another epoch: that is told among the messages', () => {
    const positions = new StreamPositions();
    positions.confirm('room:a', at('e', 4));
    expect(positions.confirm('room:a', at('f', 6))).toEqual({ kind: 'unbroken' });
    expect(positions.position('room:a')).toEqual(at('e', 4));
    expect(positions.arrive('room:a', 5)).toEqual({ kind: 'next' });
  });

  it('[RT-33] resumes what it followed, and follows it from there', () => {
    const positions = new StreamPositions();
    positions.confirm('user', at('e', 4));
    positions.confirm('room:left', at('e', 1));
    positions.forget('room:left');
    positions.arrive('room:unknown', 3);
    positions.loseLink();
    expect(positions.beginResume()).toEqual({ user: at('e', 4) });
    expect(positions.arrive('user', 4)).toEqual({ kind: 'duplicate' });
    expect(positions.arrive('user', 5)).toEqual({ kind: 'next' });
  });
});
