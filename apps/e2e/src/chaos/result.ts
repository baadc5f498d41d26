import { type Violation } from './audit.js';
import { type MemoryUse } from './memory.js';

/** Everything that a run found out. */
export interface ChaosResult {
  seed: string;
  seconds: number;
  /**
   * How long the runner itself stood still at the most while faults happened, in milliseconds. All links to Redis go through it:
   * after two seconds the services take Redis for silent, though no fault made it so.
   */
  longestPause: number;
  loseRedisData: boolean;
  redisCluster: boolean;
  clients: number;
  messages: {
    acknowledged: number;
    /** Given up without an answer. */
    forsaken: number;
    /** Still without an answer at the end. */
    open: number;
    /** Acknowledged twice, as two messages. */
    contradicted: number;
  };
  /** Messages that were recorded in transactions; those in `messages` are all, these among them. */
  outbox: {
    /** Committed. */
    acknowledged: number;
    rolledBack: number;
    /** Not published at the end. */
    waiting: number;
    /** Found unpublishable by the relay. */
    setAside: number;
    /** How often what ended a transaction that was not meant to be rolled back. */
    failures: Record<string, number>;
  };
  /** Deliveries, over all clients. */
  received: number;
  reconnects: number;
  /** Clients that were told of a loss in the broadcast stream. */
  clientsTold: number;
  /** How often each fault happened. */
  inflicted: Record<string, number>;
  violations: Record<Violation, number>;
  /** Acknowledged messages that failovers lost, where a Redis Cluster may lose some. */
  lostByFailovers: number;
  /** How often clients were told of that. */
  rightlyTold: number;
  examples: readonly string[];
  /** Where those clients stand that miss something at the end. */
  conditions: Record<string, number>;
  /** What the clients reported as errors, by code. */
  errors: Record<string, number>;
  memory: readonly MemoryUse[];
}

/** Generous, for it must not depend on when garbage is collected: a leak over a long run is far beyond it. */
const memoryBoundMegabytes = (before: number): number => 3 * before + 100;

/** What was promised and not kept, one sentence each; empty when the run is good. */
export function judge(result: ChaosResult): string[] {
  const { messages, outbox, violations, loseRedisData, redisCluster } = result;
  // Of a Redis Cluster it is known what it lost, and the audit excuses that alone.
  const kept =
    loseRedisData && !redisCluster
      ? judgeToldLosses(result)
      : judgeZeros({ ...violations, ...messages, forsaken: 0 });
  const left = outbox.waiting + outbox.setAside;
  const unpublished = left > 0 ? [`${left} messages were committed and not published`] : [];
  const unanswered = messages.open > 0 ? [`${messages.open} messages never got an answer`] : [];
  const grown = result.memory
    .filter(({ before, after }) => after > memoryBoundMegabytes(before))
    .map(({ name, before, after }) => `${name} grew from ${before} to ${after} MB`);
  return [...kept, ...unanswered, ...unpublished, ...grown];
}

/** Redis kept its data: nothing may be lost, doubled, moved or out of order. */
function judgeZeros(counts: ChaosResult['violations'] & ChaosResult['messages']): string[] {
  const { acknowledged: _acknowledged, open: _open, ...mustBeZero } = counts;
  return Object.entries(mustBeZero)
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${name}: ${count}`);
}

/** Redis lost its data: whoever missed something was told, and everybody was told of the stream that all have. */
function judgeToldLosses({ violations, clients, clientsTold }: ChaosResult): string[] {
  const untold = violations.untold > 0 ? [`untold: ${violations.untold}`] : [];
  const deaf = clientsTold < clients ? [`${clients - clientsTold} clients were not told of the loss`] : [];
  const astray = violations.misdelivered > 0 ? [`misdelivered: ${violations.misdelivered}`] : [];
  const undone = violations.phantom > 0 ? [`phantom: ${violations.phantom}`] : [];
  return [...untold, ...deaf, ...astray, ...undone];
}
