import { Bulkhead } from './bulkhead.js';

describe('Bulkhead', () => {
  it('[GW-07] lets in as many as its capacity, and one more for each that leaves', () => {
    const bulkhead = new Bulkhead(2);
    expect([bulkhead.tryEnter(), bulkhead.tryEnter(), bulkhead.tryEnter()]).toEqual([true, true, false]);
    expect(bulkhead).toMatchObject({ inFlight: 2, refused: 1 });
    bulkhead.leave();
    expect([bulkhead.tryEnter(), bulkhead.tryEnter()]).toEqual([true, false]);
  });
});
