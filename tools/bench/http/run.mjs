/**
 * `node tools/bench/http/run.mjs [--seconds=5] [--rounds=3]`: what a proxied request of 1 KiB costs, 64 connections, in CPU
 * seconds of the proxy per 100,000 requests as the operating system counts them. All in turn, several rounds, medians;
 * ratios within a run are what counts, machines differ. Our gateway runs from its production build with everything on: rate
 * limits in Redis, token check with revocation, breaker, balancing, records.
 */
import autocannon from 'autocannon';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import jsonwebtoken from 'jsonwebtoken';
import { startRedis } from '../../stack/redis.mjs';
import { contenders } from './contenders.mjs';

const connections = 64;
/** Clock ticks of /proc/<pid>/stat in a second, on every Linux there is. */
const ticks = 100;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, rounds: { type: 'string', default: '3' } },
});
const secret = randomBytes(32).toString('hex');
const directory = await mkdtemp(join(tmpdir(), 'ginforge-bench-'));
const closers = [() => rm(directory, { recursive: true, force: true })];
try {
  const redis = await startRedis(directory, console.log);
  closers.push(() => redis.stop());
  const upstream = await start({ script: join(import.meta.dirname, 'upstream.mjs'), env: {} });
  const setup = { upstream: `http://127.0.0.1:${upstream.port}`, redis: redis.url, secret };
  const running = [];
  for (const contender of contenders(setup))
    running.push({ ...contender, ...(await start(contender)), costs: [], rates: [] });
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const contender of running) await measure(contender);
  }
  print(running);
} finally {
  for (const close of closers.reverse()) await close();
}

/** Starts a contender on a free port, and waits until it accepts connections. */
async function start({ script, env }) {
  const port = await freePort();
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  closers.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'exit');
  });
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`${script} ended before it listened`);
    await sleep(50);
  }
  return { pid: child.pid, port };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function measure(contender) {
  const url = `http://127.0.0.1:${contender.port}/bench/thing`;
  const headers = { authorization: `Bearer ${token()}` };
  await autocannon({ url, connections, duration: 1, headers });
  const before = await cpuSeconds(contender.pid);
  const result = await autocannon({ url, connections, duration: Number(values.seconds), headers });
  const cpu = (await cpuSeconds(contender.pid)) - before;
  const answered = result['2xx'];
  if (result.non2xx > 0 || result.errors > 0)
    console.log(`${contender.name}: ${result.non2xx} refused, ${result.errors} failed`);
  contender.costs.push((cpu / answered) * 100_000);
  contender.rates.push(result.requests.average);
}

function token() {
  const now = Date.now();
  const iat = Math.floor(now / 1_000);
  const claims = {
    sub: 'bench',
    user_id: 'bench',
    username: 'bench',
    roles: [],
    aud: 'user',
    iss: 'ginforge',
    typ: 'access',
  };
  return jsonwebtoken.sign({ ...claims, iat, iat_ms: now, exp: iat + 3_600, jti: randomUUID() }, secret);
}

async function cpuSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

function print(running) {
  const [readme] = running;
  console.log('| proxy | CPU s per 100,000 | ratio | requests/s |\n|---|---|---|---|');
  for (const { name, costs, rates } of running) {
    const ratio = median(costs.map((cost, round) => cost / readme.costs[round]));
    console.log(
      `| ${name} | ${median(costs).toFixed(1)} | ${ratio.toFixed(2)} | ${Math.round(median(rates))} |`,
    );
  }
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}
