import { type RedisAddress } from '@ginforge/chassis';
import { tieToThisProcess } from '@ginforge/testing';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { longHistory } from './history.js';
import { type Ledger } from './ledger.js';
import { redisVariables } from './redis-variables.js';
import { type RelayAnswer, type RelayOrder } from './relay-order.js';

/** A relay and the outbox that outlives it: what has no answer is given to the next process, in order. */
export class RelayProcess {
  private readonly outbox = new Map<number, RelayOrder>();
  private child: ChildProcess | undefined;

  constructor(
    readonly name: string,
    private readonly redis: RedisAddress,
    private readonly ledger: Ledger,
  ) {}

  get waiting(): number {
    return this.outbox.size;
  }

  async start(): Promise<void> {
    const child = fork(join(import.meta.dirname, 'relay.js'), {
      execArgv: ['--enable-source-maps'],
      env: { PATH: process.env['PATH'], ...redisVariables(this.redis), ...longHistory },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(child, 'spawn');
    const untie = tieToThisProcess(child.pid ?? 0);
    child.once('exit', untie);
    child.on('error', () => undefined); // an order that did not reach it stays in the outbox
    await new Promise<void>((resolve) => {
      child.on('message', (answer: RelayAnswer) => {
        if (answer.kind === 'ready') resolve();
        else this.settle(answer);
      });
    });
    this.child = child;
    for (const order of this.outbox.values()) this.hand(order);
  }

  /** Ends it at once. What it was told to try once only is forsaken: nobody knows whether it was published. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined) return;
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    for (const { id, persistent } of [...this.outbox.values()]) {
      if (!persistent) this.settle({ kind: 'forsaken', id });
    }
  }

  publish(order: RelayOrder): void {
    this.outbox.set(order.id, order);
    this.hand(order);
  }

  private hand(order: RelayOrder): void {
    if (this.child?.connected) this.child.send(order);
  }

  private settle(answer: Exclude<RelayAnswer, { kind: 'ready' }>): void {
    this.outbox.delete(answer.id);
    if (answer.kind === 'acknowledged') this.ledger.acknowledge(answer.id, answer.place);
    else this.ledger.forsake(answer.id);
  }
}
