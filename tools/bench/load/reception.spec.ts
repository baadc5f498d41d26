import { Reception } from './reception.mjs';

const expected = { first: 100, messages: 40, sockets: 2 };

function everything(reception: InstanceType<typeof Reception>): void {
  for (let socket = 0; socket < expected.sockets; socket++)
    for (let number = 100; number < 140; number++) reception.receive(socket, number, 5);
}

describe('Reception', () => {
  it('has lost nothing when every socket has every message, in whatever order', () => {
    const whole: number[] = [];
    const reception = new Reception(expected, (number: number) => whole.push(number));
    reception.receive(1, 139, 5);
    reception.receive(0, 139, 5);
    expect(whole).toEqual([139]);
    for (let socket = 0; socket < 2; socket++)
      for (let number = 138; number >= 100; number--) reception.receive(socket, number, 5);
    expect([reception.received, reception.lost, reception.doubled, whole.length]).toEqual([80, 0, 0, 40]);
  });

  it('counts what is missing, exactly, and each message that came again', () => {
    const reception = new Reception(expected, () => undefined);
    reception.receive(0, 100, 5);
    reception.receive(0, 131, 5);
    reception.receive(0, 131, 5);
    reception.receive(0, 132, 5);
    expect([reception.received, reception.lost, reception.doubled]).toEqual([3, 77, 1]);
  });

  it('counts no message of another measurement', () => {
    const reception = new Reception(expected, () => undefined);
    reception.receive(0, 99, 5);
    reception.receive(0, 140, 5);
    everything(reception);
    expect([reception.received, reception.doubled, reception.latency.count]).toEqual([80, 0, 80]);
  });
});
