import { Injectable, Logger } from '@nestjs/common';

type Check = () => Promise<void> | void;
type CheckResult = 'ok' | 'failed';

/** What `/readyz` answers: every check by its name. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly draining: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

const checkTimeoutMs = 2_500;

/** Whether this process should be given work: all its checks pass and it is not about to stop. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, Check>();
  private readonly failing = new Set<string>();
  private readonly drainListeners: (() => Promise<void> | void)[] = [];
  private readonly logger = new Logger(Readiness.name);
  private isDraining = false;

  /** Adds a check that throws while its dependency is away. */
  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** Adds work to be done between the signal to stop and the closing of the application, such as closing sockets in batches. */
  onDrain(listener: () => Promise<void> | void): void {
    this.drainListeners.push(listener);
  }

  /** Turns readiness off for good; ends when all drain listeners have ended. A failed one is logged and stops no other. */
  async startDraining(): Promise<void> {
    if (this.isDraining) return;
    this.isDraining = true;
    const results = await Promise.allSettled(this.drainListeners.map(async (listener) => listener()));
    for (const result of results) {
      if (result.status === 'rejected') this.logger.error('Draining failed', result.reason);
    }
  }

  get draining(): boolean {
    return this.isDraining;
  }

  /** Runs all checks at once, each for at most 2.5 seconds. */
  async report(): Promise<ReadinessReport> {
    const entries = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await this.run(name, check)]),
    );
    const checks = Object.fromEntries(entries) as Record<string, CheckResult>;
    const ready = !this.isDraining && Object.values(checks).every((result) => result === 'ok');
    return { ready, draining: this.isDraining, checks };
  }

  private async run(name: string, check: Check): Promise<CheckResult> {
    try {
      await withTimeout(check);
      if (this.failing.delete(name)) this.logger.log(`Readiness check "${name}" passes again`);
      return 'ok';
    } catch (error) {
      if (!this.failing.has(name)) this.logger.warn(`Readiness check "${name}" fails`, error);
      this.failing.add(name);
      return 'failed';
    }
  }
}

async function withTimeout(check: Check): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no result within ${checkTimeoutMs} ms`)), checkTimeoutMs);
  });
  try {
    await Promise.race([Promise.resolve().then(check), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
