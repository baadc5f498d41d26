/** A process of the load generator that holds sockets and counts what comes to them. Steered over IPC by receivers.mjs. */
import { loadContender } from '../contenders/contender.mjs';
import { MarkReader, nowUs } from './message.mjs';
import { ReceivingSocket } from './receiving-socket.mjs';
import { Reception } from './reception.mjs';
import { answer, ownCpuSeconds, tell } from './remote.mjs';
import { sourceAddress } from './source-address.mjs';

const handshakesAtOnce = 64;

/** @type {ReceivingSocket[]} */
const sockets = [];
/** @type {Record<string, number>} how often sockets ended, by reason */
const ended = {};
const marks = new MarkReader();
let reception = new Reception({ first: 0, messages: 0, sockets: 0 }, () => undefined);

answer({
  connect,
  expect,
  tally,
  pause: () => sockets.forEach(({ socket }) => socket.pause()),
  resume: () => sockets.forEach(({ socket }) => socket.resume()),
  cpu: ownCpuSeconds,
  end: () => sockets.forEach(({ socket }) => socket.destroy()),
});

/**
 * @typedef {object} ConnectSettings
 * @property {string} contender
 * @property {{ host: string, port: number }[]} targets sockets go to each in turn
 * @property {number} first number of the first user
 * @property {number} count
 * @property {string} secret for tokens
 */

/**
 * Opens sockets, some at a time.
 *
 * @param {ConnectSettings} settings
 * @returns {Promise<{ connected: number, seconds: number, ended: Record<string, number> }>}
 */
async function connect({ contender, targets, first, count, secret }) {
  const { client } = await loadContender(contender);
  const begin = performance.now();
  let next = 0;
  const before = sockets.length;
  const worker = async () => {
    while (next < count) {
      const number = first + next;
      const target = targets[next++ % targets.length];
      if (target) await openSocket(number, target, { client, secret });
    }
  };
  await Promise.all(Array.from({ length: handshakesAtOnce }, worker));
  return { connected: sockets.length - before, seconds: (performance.now() - begin) / 1_000, ended };
}

/**
 * @param {number} number of the user
 * @param {{ host: string, port: number }} target
 * @param {{ client: import('../contenders/contender.mjs').Client, secret: string }} settings
 * @returns {Promise<void>} when it is ready, or has failed
 */
function openSocket(number, target, { client, secret }) {
  const localAddress = sourceAddress(number);
  const handshake = client.handshake(number, secret);
  return new Promise((resolve) => {
    const settings = { index: number, target, localAddress, handshake, client };
    const socket = new ReceivingSocket(settings, () => {
      const index = sockets.push(socket) - 1;
      socket.onMessage = (bytes, start, end) => receive(index, bytes, start, end);
      resolve();
    });
    socket.onEnd = (reason) => {
      ended[reason] = (ended[reason] ?? 0) + 1;
      resolve();
    };
  });
}

/**
 * @param {number} index
 * @param {Buffer} bytes
 * @param {number} start
 * @param {number} end
 */
function receive(index, bytes, start, end) {
  if (!marks.read(bytes, start, end)) return false;
  reception.receive(index, marks.number, nowUs() - marks.sentUs);
  return true;
}

/** @param {{ first: number, messages: number }} expected */
function expect({ first, messages }) {
  let whole = 0;
  reception = new Reception({ first, messages, sockets: sockets.length }, (number) => {
    tell('whole', { number });
    if (++whole === messages) tell('complete');
  });
}

function tally() {
  const { received, lost, doubled, latency } = reception;
  return { received, lost, doubled, latency, ended };
}
