import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type ServiceProcess } from '../stack/service-process.js';

const run = promisify(execFile);
const sampleMs = 1_000;

/** Resident memory of one gateway's processes, in MB. */
export interface MemoryUse {
  readonly name: string;
  before: number;
  peak: number;
  after: number;
}

/** Watches how much memory the gateways take. */
export class MemoryWatch {
  readonly uses: readonly MemoryUse[];

  constructor(private readonly processes: readonly ServiceProcess[]) {
    this.uses = processes.map(({ name }) => ({ name, before: 0, peak: 0, after: 0 }));
  }

  /** Notes what they take without any client. */
  async begin(): Promise<void> {
    await this.sample((use, megabytes) => (use.before = megabytes));
  }

  /** Notes the highest until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sample((use, megabytes) => (use.peak = Math.max(use.peak, megabytes)));
      await sleep(sampleMs);
    }
  }

  /** Notes what they take when everybody has left; waits for the lowest of some seconds, so that garbage is collected. */
  async end(seconds: number): Promise<void> {
    await this.sample((use, megabytes) => (use.after = megabytes));
    for (let second = 0; second < seconds; second++) {
      await sleep(1_000);
      await this.sample((use, megabytes) => (use.after = Math.min(use.after, megabytes)));
    }
  }

  private async sample(note: (use: MemoryUse, megabytes: number) => void): Promise<void> {
    await Promise.all(
      this.processes.map(async ({ pid }, index) => {
        const use = this.uses[index];
        const megabytes = await residentMegabytes(pid);
        if (use !== undefined && megabytes !== undefined) note(use, megabytes);
      }),
    );
  }
}

/** `undefined` when there is no such process at the moment. */
async function residentMegabytes(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  try {
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
    return Math.round(Number(stdout.trim()) / 1024);
  } catch {
    return undefined;
  }
}
