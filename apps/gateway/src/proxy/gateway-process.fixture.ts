import { setTimeout as sleep } from 'node:timers/promises';

import { eventually, freePort } from '@ginforge/testing';

import { Program, type RunningProgram } from './program.fixture.js';

/**
 * Lets whoever started a program ask for its memory, as it is or after the garbage was collected, and for the number of timers
 * that it and Node made since that was first asked for; or whether hooks are called for each promise, which gives each an id of its own.
 */
const tellsMemory = `
import { createHook, executionAsyncId } from 'node:async_hooks';
const idOfPromise = () => Promise.resolve().then(executionAsyncId);
let timers = 0;
const count = createHook({ init: (_id, type) => void (type === 'Timeout' && timers++) });
process.on('message', (how) => {
  if (how === 'timers') {
    count.enable();
    return process.send(timers);
  }
  if (how === 'hooked') {
    return idOfPromise().then(async (id) => process.send((await idOfPromise()) !== id));
  }
  if (how === 'collected') gc();
  process.send(process.memoryUsage());
});
process.channel.unref();
`;

/** The gateway as it runs in production, in a process of its own. */
export class GatewayPrograms {
  private constructor(private readonly program: Program) {}

  static async build(): Promise<GatewayPrograms> {
    return new GatewayPrograms(await Program.build('../main.ts'));
  }

  /** Starts one without Redis, on a free port. */
  async start(variables: Record<string, string>): Promise<GatewayProcess> {
    const port = await freePort();
    const environment = {
      NODE_ENV: 'test',
      PORT: String(port),
      HOST: '127.0.0.1',
      REDIS_ENABLED: 'false',
      JWT_SECRET: 'a secret of tests that is long enough',
      LOG_LEVEL: 'warn',
      ...variables,
    };
    const preload = `data:text/javascript,${encodeURIComponent(tellsMemory)}`;
    const running = await this.program.start({ environment, execArgv: ['--expose-gc', '--import', preload] });
    await eventually(async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok, {
      timeoutMs: 120_000,
    });
    return new GatewayProcess(running, port);
  }

  remove(): Promise<void> {
    return this.program.remove();
  }
}

/** A running gateway. */
export class GatewayProcess {
  constructor(
    readonly process: RunningProgram,
    readonly port: number,
  ) {}

  /** What it uses, in bytes. `collected`: without garbage. */
  async memory(how: 'as it is' | 'collected'): Promise<NodeJS.MemoryUsage> {
    return (await this.process.ask(how)) as NodeJS.MemoryUsage;
  }

  /** How many timers it and Node have made in it since this was first asked. */
  async timers(): Promise<number> {
    return (await this.process.ask('timers')) as number;
  }

  /** Whether each of its promises costs the call of a hook. */
  async hooksPromises(): Promise<boolean> {
    return (await this.process.ask('hooked')) as boolean;
  }

  /** How much more than now it used while `work` was done, at the most, in bytes. */
  async growthDuring(work: () => Promise<void>): Promise<{ rss: number; arrayBuffers: number }> {
    const before = await this.memory('collected');
    const growth = { rss: 0, arrayBuffers: 0 };
    let isOver = false;
    const watch = async () => {
      while (!isOver) {
        const now = await this.memory('as it is');
        growth.rss = Math.max(growth.rss, now.rss - before.rss);
        growth.arrayBuffers = Math.max(growth.arrayBuffers, now.arrayBuffers - before.arrayBuffers);
        await sleep(20);
      }
    };
    await Promise.all([watch(), work().finally(() => (isOver = true))]);
    return growth;
  }
}
