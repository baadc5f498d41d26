/** The process of the load generator that sends HTTP requests. Steered over IPC by bench.mjs. */
import autocannon from 'autocannon';
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Histogram } from './histogram.mjs';
import { nowUs } from './message.mjs';
import { answer, ownCpuSeconds } from './remote.mjs';

const chunk = Buffer.alloc(65_536, 'x');
const agent = new Agent({ keepAlive: true });

answer({ flood, paced, upload, cpu: ownCpuSeconds });

/** @typedef {{ url: string, token: string }} Target */

/**
 * As many requests as the connections take, one after another over each.
 *
 * @param {Target & { connections: number, seconds: number }} settings
 * @returns {Promise<{ answered: number, failed: number }>}
 */
async function flood({ url, token, connections, seconds }) {
  const headers = { authorization: `Bearer ${token}` };
  const result = await autocannon({ url, connections, duration: seconds, headers });
  return { answered: result['2xx'], failed: result.non2xx + result.errors };
}

/**
 * Requests at a rate that nothing slows down. Each counts from the moment it was due (no coordinated omission).
 *
 * @param {Target & { perSecond: number, seconds: number }} settings
 * @returns {Promise<{ p50Us: number, p99Us: number, failed: number }>}
 */
async function paced({ url, token, perSecond, seconds }) {
  const latencies = new Histogram();
  /** @type {Promise<unknown>[]} */
  const open = [];
  let failed = 0;
  const total = perSecond * seconds;
  const begin = nowUs();
  for (let sent = 0; sent < total;) {
    const elapsed = nowUs() - begin;
    for (; sent < total && (sent / perSecond) * 1e6 <= elapsed; sent++) {
      const due = begin + (sent / perSecond) * 1e6;
      const recorded = send({ url, token }).then(
        (status) => (status === 200 ? latencies.record(nowUs() - due) : failed++),
        () => failed++,
      );
      open.push(recorded);
    }
    await sleep(1);
  }
  await Promise.all(open);
  return { p50Us: latencies.quantile(0.5), p99Us: latencies.quantile(0.99), failed };
}

/**
 * One body of so many bytes, as fast as it is taken.
 *
 * @param {Target & { bytes: number }} settings
 * @returns {Promise<{ seconds: number, arrived: number }>} how long it took, and how much of it the upstream got
 */
async function upload({ url, token, bytes }) {
  const headers = { authorization: `Bearer ${token}`, 'content-length': bytes };
  const begin = performance.now();
  const outgoing = httpRequest(url, { method: 'POST', headers });
  const answered = once(outgoing, 'response');
  for (let left = bytes; left > 0; left -= chunk.length) {
    if (!outgoing.write(left < chunk.length ? chunk.subarray(0, left) : chunk))
      await Promise.race([once(outgoing, 'drain'), answered]);
  }
  outgoing.end();
  const [response] = await answered;
  response.resume();
  await once(response, 'end');
  return { seconds: (performance.now() - begin) / 1_000, arrived: Number(response.headers['x-bytes'] ?? 0) };
}

/**
 * @param {Target} target
 * @returns {Promise<number | undefined>} the status of an answer that has come whole
 */
async function send({ url, token }) {
  const outgoing = httpRequest(url, { agent, headers: { authorization: `Bearer ${token}` } }).end();
  const [response] = await once(outgoing, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}
