import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clientLane } from './chaos/client-faults.js';
import { gatewayLane } from './chaos/gateway-faults.js';
import { linkLane } from './chaos/link-faults.js';
import { postgresLane } from './chaos/postgres-faults.js';
import { losingRedisLane, redisLane } from './chaos/redis-faults.js';
import { relayLane } from './chaos/relay-faults.js';
import { type ChaosResult } from './chaos/result.js';
import { workerLane } from './chaos/worker-faults.js';
import { workspace } from './stack/workspace.js';
import { describeWithOwnStack } from './stack/open-stack.js';

const run = promisify(execFile);
const timeoutMs = 900_000;

/** Runs `npm run chaos` as anybody would, with its builds as they are. */
async function runChaos(...options: string[]): Promise<ChaosResult & { broken: string[]; output: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'ginforge-chaos-'));
  const report = join(directory, 'report.json');
  const script = join(workspace, 'tools/chaos/run.mjs');
  const all = [script, '--built', `--report=${report}`, ...options];
  try {
    const ended = run(process.execPath, all, {
      cwd: workspace,
      timeout: timeoutMs,
      maxBuffer: 64 * 1024 * 1024,
    });
    const output = await ended.then(
      ({ stdout }) => stdout,
      (error: { stdout: string; stderr: string }) => `${error.stdout}\n${error.stderr}`,
    );
    const result = JSON.parse(await readFile(report, 'utf8').catch(() => '{"broken":["no report"]}'));
    return { ...result, output };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describeWithOwnStack('it starts what it harms')('chaos', () => {
  it(
    '[RT-34] [RT-36] nothing acknowledged is lost, doubled or out of order, whatever fails',
    async () => {
      const result = await runChaos('--clients=150', '--seconds=30');

      if (result.broken.length > 0) throw new Error(result.output);
      const lanes = [clientLane, gatewayLane, linkLane, redisLane, relayLane, workerLane, postgresLane];
      const faults = new Set(lanes.flatMap((lane) => lane.faults.map(({ name }) => name)));
      expect(Object.keys(result.inflicted).sort()).toEqual([...faults].sort());
      expect(result.messages.acknowledged).toBeGreaterThan(500);
      expect(result.outbox).toMatchObject({ waiting: 0, setAside: 0 });
      expect(result.outbox.acknowledged).toBeGreaterThan(100);
      expect(result.outbox.rolledBack).toBeGreaterThan(0);
      expect(result.violations).toEqual(
        Object.fromEntries(Object.keys(result.violations).map((name) => [name, 0])),
      );
    },
    timeoutMs + 20_000,
  );

  it(
    '[RT-34] [RT-36] [K8-03] nor on a Redis Cluster of which a node is killed',
    async () => {
      const faults = ['master-killed'];
      const result = await runChaos(
        '--redis-cluster',
        '--clients=40',
        '--seconds=5',
        `--only=${faults.join(',')}`,
      );

      if (result.broken.length > 0) throw new Error(result.output);
      expect(Object.keys(result.inflicted).sort()).toEqual(faults);
      expect(result.messages.acknowledged).toBeGreaterThan(100);
      expect(result.outbox).toMatchObject({ waiting: 0, setAside: 0 });
    },
    timeoutMs + 20_000,
  );

  it(
    '[RT-34] where Redis lost its data every client is told, and nobody misses anything in silence',
    async () => {
      const only = losingRedisLane.faults.map(({ name }) => name).join(',');
      const result = await runChaos(
        '--clients=60',
        '--seconds=5',
        '--lose-redis-data',
        `--only=${only},clients-cut,gateway-killed,worker-killed`,
      );

      if (result.broken.length > 0) throw new Error(result.output);
      expect(result.violations.untold).toBe(0);
      expect(result.clientsTold).toBe(result.clients);
    },
    timeoutMs + 20_000,
  );
});
