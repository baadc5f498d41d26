/** The process of the load generator whose clients are cut off and come back. Steered over IPC by workloads/resume-storm.mjs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { userId } from '../contenders/token.mjs';
import { identity, openGatewaySocket } from './gateway-socket.mjs';
import { answer, ownCpuSeconds } from './remote.mjs';
import { ResumingClient } from './resuming-client.mjs';

/** Under what a gateway takes from one client at once (RT-26). */
const chatsOfOneSender = 50;
const sendersAtOnce = 10;
const handshakesAtOnce = 64;
/** Between two attempts: random, as clients that are told to come back do it. */
const retryMs = { least: 200, most: 700 };

/** @type {ResumingClient[]} */
let clients = [];

answer({
  connect,
  cut: () => clients.forEach((client) => client.cut()),
  write,
  comeBack,
  tally,
  cpu: ownCpuSeconds,
});

/**
 * @param {{ port: number, secret: string, count: number }} settings
 * @returns {Promise<number>} how many were welcomed
 */
async function connect({ count, ...settings }) {
  clients = Array.from({ length: count }, (_, number) => new ResumingClient({ number, ...settings }));
  let welcomed = 0;
  await forEach(clients, handshakesAtOnce, async (client) => {
    if (await client.connect()) welcomed++;
  });
  return welcomed;
}

/**
 * Others write one message to each client.
 *
 * @param {{ port: number, secret: string }} settings
 * @returns {Promise<void>} when the gateway has acknowledged all
 */
async function write({ port, secret }) {
  const count = Math.ceil(clients.length / chatsOfOneSender);
  const senders = Array.from({ length: count }, (_, index) => index);
  await forEach(senders, sendersAtOnce, (index) => {
    const first = index * chatsOfOneSender;
    const receivers = clients.slice(first, first + chatsOfOneSender).map(({ number }) => number);
    const number = clients.length + index;
    return writeTo(receivers, { number, port, path: '/ws', headers: identity(number, secret) });
  });
}

/**
 * @param {number[]} receivers
 * @param {Parameters<typeof openGatewaySocket>[0]} sender
 * @returns {Promise<void>}
 */
function writeTo(receivers, sender) {
  let acknowledged = 0;
  return new Promise((resolve, reject) => {
    openGatewaySocket(sender, {
      onMessage: ({ type, content }, socket) => {
        if (type === 'welcome') receivers.forEach((number) => socket.send(chat(number)));
        if (type === 'error') reject(new Error(`A message was refused: ${content.code}`));
        if (type === 'ack' && ++acknowledged === receivers.length) {
          resolve();
          socket.socket.destroy();
        }
      },
      onEnd: (reason) => reject(new Error(`A sender ended: ${reason}`)),
    });
  });
}

/** @param {number} number of the user it is for */
function chat(number) {
  const text = 'Order 4711 was shipped';
  return JSON.stringify({ type: 'chat', id: `to-${number}`, to: userId(number), content: { text } });
}

/**
 * All come back, each as often as it takes.
 *
 * @param {{ atOnce: number, patienceSeconds: number }} settings
 * @returns {Promise<{ seconds: number, retries: number }>}
 */
async function comeBack({ atOnce, patienceSeconds }) {
  const begin = performance.now();
  const deadline = begin + patienceSeconds * 1_000;
  const giveUp = setTimeout(() => clients.forEach((client) => client.cut()), patienceSeconds * 1_000);
  let retries = 0;
  await forEach(clients, atOnce, async (client) => {
    while (performance.now() < deadline && !(await client.resume())) {
      retries++;
      await sleep(retryMs.least + Math.random() * (retryMs.most - retryMs.least));
    }
  });
  clearTimeout(giveUp);
  return { seconds: (performance.now() - begin) / 1_000, retries };
}

/** @returns {{ expected: number, lost: number, doubled: number, notRecovered: number }} one message was written to each */
function tally() {
  return {
    expected: clients.length,
    lost: clients.filter(({ heard }) => heard.size === 0).length,
    doubled: clients.reduce((sum, { doubled }) => sum + doubled, 0),
    notRecovered: clients.filter(({ isRecovered }) => !isRecovered).length,
  };
}

/**
 * @template T
 * @param {T[]} items
 * @param {number} atOnce
 * @param {(item: T) => Promise<void>} work
 */
async function forEach(items, atOnce, work) {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
