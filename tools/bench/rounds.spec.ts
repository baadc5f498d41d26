import { type Workload } from './bench.mjs';
import { measureWorkloads } from './rounds.mjs';

const flushes: string[] = [];
const redis = { url: '', port: 0, pid: 0, flush: async () => String(flushes.push('flushed')) };
const lines: string[] = [];
const interruption = new AbortController();
const setting = {
  ...{
    redis,
    secret: '',
    directory: '',
    gateway: '',
    quick: false,
    rounds: 2,
    limitSeconds: 60,
    signal: interruption.signal,
  },
  log: (line: string) => void lines.push(line),
};

const workload = {
  ...{ name: 'order', title: 'Order', unit: '', aims: [], quick: { size: 1 }, full: { size: 9 } },
  contenders: ['ginforge', 'ws'],
  measure: async (_bench: unknown, _contender: string, { size }: { size: number }) => ({ value: size }),
};

async function measureWorkload(one: Workload, run: typeof setting) {
  const [result] = await measureWorkloads([one], run);
  if (!result) throw new Error('A workload has a result');
  return result;
}

describe('measureWorkloads', () => {
  it('has every contender in turn within a round, and forgets what one left in Redis', async () => {
    const order: string[] = [];
    const measure = async (_bench: unknown, contender: string) => {
      order.push(contender);
      return { value: order.length };
    };
    flushes.length = 0;
    const { contenders } = await measureWorkload({ ...workload, measure }, setting);
    expect(order).toEqual(['ginforge', 'ws', 'ginforge', 'ws']);
    expect(contenders.map(({ rounds }) => rounds.map(({ figures }) => figures.value))).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(flushes).toHaveLength(4);
  });

  it('takes what is for the quick run when it is to be quick', async () => {
    const quick = { ...workload, quickContenders: ['ws'] };
    const { contenders, parameters } = await measureWorkload(quick, { ...setting, quick: true });
    expect(parameters).toEqual({ size: 1 });
    expect(contenders.map(({ name, rounds }) => [name, rounds[0]?.figures.value])).toEqual([['ws', 1]]);
  });

  it('takes no more rounds than the workload has', async () => {
    const { contenders } = await measureWorkload({ ...workload, rounds: 1 }, setting);
    expect(contenders.map(({ rounds }) => rounds.length)).toEqual([1, 1]);
  });

  it('measures all workloads, and then all once more', async () => {
    const order: string[] = [];
    const named = (name: string) => ({
      ...{ ...workload, name, contenders: ['ws'] },
      measure: async () => ({ value: order.push(name) }),
    });
    await measureWorkloads(['one', 'other'].map(named), setting);
    expect(order).toEqual(['one', 'other', 'one', 'other']);
  });

  it('leaves out a further round for which there is no time, and never the first', async () => {
    const { contenders } = await measureWorkload(workload, { ...setting, limitSeconds: 0 });
    expect(contenders.map(({ rounds }) => rounds.length)).toEqual([1, 1]);
  });

  it('has a contender that fails as a result, and goes on', async () => {
    const measure = async (_bench: unknown, contender: string) => {
      if (contender === 'ginforge') throw new Error('fell over');
      return { value: 1 };
    };
    const { contenders } = await measureWorkload({ ...workload, measure }, setting);
    expect(contenders.map(({ rounds }) => rounds.map(({ failure }) => failure))).toEqual([
      ['fell over', 'fell over'],
      [undefined, undefined],
    ]);
  });

  it('waits for a contender so long and no longer', async () => {
    const measure = () => new Promise<never>(() => undefined);
    const { contenders } = await measureWorkload({ ...workload, measure, timeoutSeconds: 0.01 }, setting);
    expect(contenders[0]?.rounds[0]).toEqual({ figures: {}, failure: 'not finished in 0.01 s' });
  });

  it('ends at once when it is interrupted', async () => {
    const measure = () => new Promise<never>(() => setImmediate(() => interruption.abort()));
    const { contenders } = await measureWorkload({ ...workload, measure }, setting);
    expect(contenders.map(({ rounds }) => rounds.map(({ failure }) => failure))).toEqual([
      ['interrupted'],
      [],
    ]);
  });
});
