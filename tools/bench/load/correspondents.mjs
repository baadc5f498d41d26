/** The process of the load generator that holds pairs of users, one of whom writes to the other. Steered over IPC by one-to-one.mjs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { loadContender } from '../contenders/contender.mjs';
import { benchMessage, MarkReader, nowUs } from './message.mjs';
import { ReceivingSocket } from './receiving-socket.mjs';
import { Reception } from './reception.mjs';
import { answer, ownCpuSeconds } from './remote.mjs';

/** More than come in one measurement. */
const mostMessages = 4_000_000;

/** @type {import('../contenders/contender.mjs').Client} */
let client;
/** @type {{ writer: ReceivingSocket, reader: ReceivingSocket, next: number }[]} pair i has the messages i, i + pairs, i + 2 pairs, … */
let pairs = [];
let sent = 0;
let reception = emptyReception();
/** @type {(pair: number) => void} what follows when a pair's message has come */
let onReceived = () => undefined;

answer({ connect, flow, paced, cpu: ownCpuSeconds });

/** @param {{ contender: string, port: number, secret: string, count: number }} settings */
async function connect({ contender, port, secret, count }) {
  client = (await loadContender(contender)).client;
  for (let index = 0; index < count; index++) {
    const writer = await open(2 * index, port, secret);
    const reader = await open(2 * index + 1, port, secret);
    const marks = new MarkReader();
    reader.onMessage = (bytes, start, end) => {
      if (!marks.read(bytes, start, end) || marks.number % count !== index) return false;
      reception.receive(0, marks.number, nowUs() - marks.sentUs);
      onReceived(index);
      return true;
    };
    pairs.push({ writer, reader, next: index });
  }
}

/**
 * @param {number} number of the user
 * @param {number} port
 * @param {string} secret
 * @returns {Promise<ReceivingSocket>} when it is ready
 */
function open(number, port, secret) {
  const handshake = client.handshake(number, secret);
  const settings = { index: number, target: { host: '127.0.0.1', port }, localAddress: undefined };
  return new Promise((resolve, reject) => {
    const socket = new ReceivingSocket({ ...settings, handshake, client }, () => resolve(socket));
    socket.onEnd = (reason) => reject(new Error(`user ${number}: ${reason}`));
  });
}

/**
 * Each pair has so many messages under way: the next one is written when one has come.
 *
 * @param {{ seconds: number, atOnce: number, patienceMs: number }} load
 */
async function flow({ seconds, atOnce, patienceMs }) {
  const begin = startCounting();
  onReceived = (pair) => nowUs() - begin < seconds * 1e6 && write(pair);
  for (let count = 0; count < atOnce; count++) pairs.forEach((_, pair) => write(pair));
  await sleep(seconds * 1_000);
  return tally(patienceMs);
}

/**
 * So many a second, the pairs in turn, whatever becomes of them.
 *
 * @param {{ perSecond: number, seconds: number, patienceMs: number }} load
 */
async function paced({ perSecond, seconds, patienceMs }) {
  const begin = startCounting();
  onReceived = () => undefined;
  while (sent < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, ((nowUs() - begin) / 1e6) * perSecond);
    while (sent < due) write(sent % pairs.length);
    await sleep(1);
  }
  return tally(patienceMs);
}

function startCounting() {
  sent = 0;
  reception = emptyReception(Math.min(...pairs.map(({ next }) => next)));
  return nowUs();
}

function emptyReception(first = 0) {
  return new Reception({ first, messages: mostMessages, sockets: 1 }, () => undefined);
}

/** @param {number} index of the pair */
function write(index) {
  const pair = pairs[index];
  if (!pair) return;
  const { content } = benchMessage(pair.next);
  pair.writer.send(client.chat?.(2 * index + 1, content) ?? '');
  pair.next += pairs.length;
  sent++;
}

/**
 * @param {number} patienceMs
 * @returns {Promise<{ received: number, lost: number, doubled: number, p50Us: number, p99Us: number }>} when all have come, or the time is over
 */
async function tally(patienceMs) {
  const deadline = nowUs() + patienceMs * 1_000;
  while (reception.received < sent && nowUs() < deadline) await sleep(5);
  const { received, doubled, latency } = reception;
  const [p50Us, p99Us] = [latency.quantile(0.5), latency.quantile(0.99)];
  return { received, lost: sent - received, doubled, p50Us, p99Us };
}
