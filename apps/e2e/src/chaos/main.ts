/** `npm run chaos`: the ledger test of the delivery guarantee (RT-34). Ends with 1 when it was broken. */
import { writeFile } from 'node:fs/promises';
import { ChaosRun } from './chaos-run.js';
import { readOptions } from './options.js';
import { OutsideRun } from './outside/outside-run.js';
import { renderReport } from './report.js';
import { judge } from './result.js';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());

// At once: a fault that was interrupted may still be under way.
process.exit(await main(process.argv.slice(2)));

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  console.log(`seed ${options.seed}: ${options.clients} clients, ${options.seconds} s of faults`);
  const Run = options.url === undefined ? ChaosRun : OutsideRun;
  const run = new Run(options, interruption.signal, (line) => console.log(line));
  try {
    const result = await run.run();
    const broken = judge(result);
    if (options.report !== undefined)
      await writeFile(options.report, JSON.stringify({ ...result, broken }, null, 2));
    console.log(renderReport(result, broken));
    return broken.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(interruption.signal.aborted ? '\ninterrupted; everything is stopped' : error);
    return 1;
  }
}
