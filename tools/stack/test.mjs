/** `npm test` (PF-02): sets up what is missing, runs every check there is, and sums up in one last line. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureChromium, withoutChromium } from './chromium-program.mjs';
import { Failure, reportFailure } from './failure.mjs';
import { installDependencies } from './install.mjs';
import { hearInterruption } from './interruption.mjs';
import { startTemporaryPostgres } from './postgres.mjs';
import { howToGetRedis } from './redis.mjs';
import { ensureRedisServer } from './redis-program.mjs';
import { checkFormat, checkSync, readTargets, runStage } from './stages.mjs';
import { sum, summary } from './tally.mjs';
import { requireNode, say, workspace } from './workspace.mjs';

/** Two quiet cores need 25 minutes; what takes this long has hung. */
const limitMs = 60 * 60_000;

/** @type {(() => Promise<void>)[]} */
const opened = [];
/** @type {import('./stages.mjs').Result[]} */
const results = [];
const interruption = hearInterruption(() => process.exit(130));

const limit = setTimeout(() => interruption.abort(), limitMs);

try {
  await setUp();
  await runStages();
} catch (error) {
  reportFailure(error);
  results.push({ target: 'set-up', project: 'workspace', tally: { passed: 0, failed: 1, skipped: 0 } });
}
if (interruption.signal.aborted) {
  results.push({ target: 'not finished', project: 'workspace', tally: { passed: 0, failed: 1, skipped: 0 } });
}
clearTimeout(limit);
for (const close of opened.reverse()) await close().catch(reportFailure);
report();
process.exit();

async function setUp() {
  requireNode();
  await installDependencies(interruption.signal);
  const redis = await ensureRedisServer(say);
  if (!redis) throw new Failure(howToGetRedis);
  process.env.GINFORGE_REDIS_SERVER = redis;
  const chromium = await ensureChromium(say);
  if (chromium) process.env.GINFORGE_CHROMIUM = chromium;
  else say(withoutChromium);
  await rm(join(workspace, 'test-results'), { recursive: true, force: true });
}

async function runStages() {
  const { signal } = interruption;
  const projects = await readTargets();
  const stage = async (/** @type {string[]} */ targets, parallel = 1) => {
    if (signal.aborted) return;
    say(`\n── ${targets.join(', ')} ──\n`);
    results.push(...(await runStage(projects, targets, { parallel, signal })));
  };
  results.push(...(await checkFormat()), ...(await checkSync()));
  await stage(['lint', 'typecheck', 'test'], 2);
  await stage(['build'], 2);
  await openDatabase();
  await stage(['test-int']);
  await stage(['e2e']);
}

/** Starts one PostgreSQL for all that follows, unless the environment names one. */
async function openDatabase() {
  if (process.env.TEST_DATABASE_URL || interruption.signal.aborted) return;
  const postgres = await startTemporaryPostgres();
  opened.push(postgres.stop);
  process.env.TEST_DATABASE_URL = postgres.url;
}

/** Prints a line for each kind of check, names what failed, and ends with the sum. */
function report() {
  say('\n── result ──\n');
  for (const target of new Set(results.map((result) => result.target))) {
    const ofTarget = results.filter((result) => result.target === target);
    const failed = ofTarget.filter(({ tally }) => tally.failed > 0).map(({ project }) => project);
    const where = failed.length > 0 ? `   ✖ ${failed.join(', ')}` : '';
    say(`${target.padEnd(14)}${summary(sum(ofTarget.map(({ tally }) => tally)))}${where}`);
  }
  const total = sum(results.map(({ tally }) => tally));
  process.exitCode = total.failed === 0 ? 0 : 1;
  say(`\n${summary(total)}`);
}
