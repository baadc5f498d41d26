import { setTimeout as sleep } from 'node:timers/promises';
import { clientLane } from './client-faults.js';
import { type Fault, type Lane } from './fault.js';
import { gatewayLane } from './gateway-faults.js';
import { linkLane } from './link-faults.js';
import { type ChaosOptions } from './options.js';
import { losingNodeLane, nodeLane } from './node-faults.js';
import { postgresLane } from './postgres-faults.js';
import { losingRedisLane, redisLane } from './redis-faults.js';
import { relayLane } from './relay-faults.js';
import { SeededRandom } from './seeded-random.js';
import { workerLane } from './worker-faults.js';

/** The lanes of a run. */
export function chooseLanes({
  only,
  'lose-redis-data': loses,
  'redis-cluster': shards,
}: ChaosOptions): Lane[] {
  const node = loses ? losingNodeLane : nodeLane;
  const redis = shards ? [node] : [linkLane, loses ? losingRedisLane : redisLane];
  return withFaults([clientLane, gatewayLane, ...redis, relayLane, workerLane, postgresLane], only);
}

/** The lanes with those of their faults that are wanted; all of them unless said. */
export function withFaults<On>(lanes: readonly Lane<On>[], only?: readonly string[]): Lane<On>[] {
  return lanes
    .map((lane) => ({ ...lane, faults: lane.faults.filter(({ name }) => only?.includes(name) ?? true) }))
    .filter(({ faults }) => faults.length > 0);
}

export interface Schedule {
  seed: string;
  seconds: number;
  /** Called at the start and at the end of each fault. */
  log: (line: string) => void;
  signal: AbortSignal;
}

/** Inflicts faults: what comes when is drawn from the seed, each fault once before any comes again. */
export class FaultSchedule<On> {
  /** How often each fault happened. */
  readonly inflicted = new Map<string, number>();

  constructor(
    private readonly stage: On,
    private readonly schedule: Schedule,
  ) {}

  /** Runs for the time given and until each fault has happened. */
  async run(lanes: readonly Lane<On>[]): Promise<void> {
    const endsAt = Date.now() + this.schedule.seconds * 1_000;
    await Promise.all(lanes.map((lane) => this.runLane(lane, endsAt)));
  }

  private async runLane({ name, pause, faults }: Lane<On>, endsAt: number): Promise<void> {
    const random = new SeededRandom(`${this.schedule.seed} ${name}`);
    for (let round = 1; round === 1 || Date.now() < endsAt; round++) {
      for (const fault of random.shuffle(faults)) {
        if (round > 1 && Date.now() >= endsAt) return;
        if (await this.wasInterrupted(random.between(...pause))) return;
        await this.inflict(fault, random);
      }
    }
  }

  private async inflict(fault: Fault<On>, random: SeededRandom): Promise<void> {
    this.schedule.log(`${fault.name} …`);
    const what = await fault.inflict(this.stage, random);
    this.inflicted.set(fault.name, (this.inflicted.get(fault.name) ?? 0) + 1);
    this.schedule.log(`${fault.name}: ${what}`);
  }

  private async wasInterrupted(seconds: number): Promise<boolean> {
    const { signal } = this.schedule;
    await sleep(seconds * 1_000, undefined, { signal }).catch(() => undefined); // aborted: asked below
    return signal.aborted;
  }
}
