import { readOptions } from './options.mjs';

describe('readOptions', () => {
  it('takes three rounds of everything, or one when it is to be quick', () => {
    expect(readOptions([])).toMatchObject({ rounds: 3, quick: false, publish: false });
    expect(readOptions(['--quick'])).toMatchObject({ rounds: 1, quick: true });
    expect(readOptions(['--quick', '--rounds=2'])).toMatchObject({ rounds: 2 });
  });

  it('takes a list of workloads', () => {
    expect(readOptions(['--only=burst,steady']).only).toEqual(['burst', 'steady']);
  });

  it.each([
    [['--rounds=0']],
    [['--rounds=many']],
    [['--quick', '--publish']],
    [['--profile', '--publish']],
    [['--gateway=/nowhere']],
    [['--fast']],
  ])('refuses %j', (args) => {
    expect(() => readOptions(args)).toThrow();
  });
});
