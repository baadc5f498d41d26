/** The process of the load generator that publishes. Steered over IPC by bench.mjs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { loadContender } from '../contenders/contender.mjs';
import { openFeed } from './feed.mjs';
import { Histogram } from './histogram.mjs';
import { benchMessage, nowUs } from './message.mjs';
import { answer, ownCpuSeconds } from './remote.mjs';

/** @type {import('./feed.mjs').Feed} */
let feed;

answer({ open, burst, paced, cpu: ownCpuSeconds });

/** @param {{ contender: string, redisPort: number, port: number }} settings */
async function open({ contender, ...ports }) {
  const { publication } = await loadContender(contender);
  if (!publication) throw new Error(`${contender} takes no messages`);
  feed = await openFeed(publication, ports);
}

/**
 * Publishes all at once.
 *
 * @param {{ first: number, messages: number }} range
 */
function burst({ first, messages }) {
  feed.write(Buffer.concat(Array.from({ length: messages }, (_, index) => request(first + index))));
}

/**
 * Publishes at a rate that nothing slows down: what is behind is made up for.
 *
 * @param {{ first: number, messages: number, perSecond: number, bytes?: number }} range
 * @returns {Promise<{ latenessUs: number }>} by how much messages were sent after their time, the 99th percentile
 */
async function paced({ first, messages, perSecond, bytes }) {
  const lateness = new Histogram();
  const begin = nowUs();
  for (let sent = 0; sent < messages;) {
    const elapsed = nowUs() - begin;
    for (; sent < messages && (sent / perSecond) * 1e6 <= elapsed; sent++) {
      lateness.record(elapsed - (sent / perSecond) * 1e6);
      feed.write(request(first + sent, bytes));
    }
    await sleep(1);
  }
  return { latenessUs: lateness.quantile(0.99) };
}

/**
 * @param {number} number
 * @param {number} [bytes]
 */
const request = (number, bytes) => feed.request(JSON.stringify(benchMessage(number, bytes)));
