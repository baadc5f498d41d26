import { connect } from 'node:net';
import { Failure } from '../stack/failure.mjs';
import { freePort } from '../stack/ports.mjs';
import { durable, howToGetRedis } from '../stack/redis.mjs';
import { ensureRedisServer } from '../stack/redis-program.mjs';
import { untilReady } from './processes.mjs';

/**
 * Starts the Redis of one run, beside the load generator.
 *
 * @param {import('./processes.mjs').Processes} processes
 * @param {string} directory
 */
export async function startRedis(processes, directory) {
  const program = await ensureRedisServer(console.log);
  if (!program) throw new Failure(howToGetRedis);
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, ...durable];
  const running = await processes.start({ name: 'redis', program, args });
  await untilReady(running, async () => (await ask(port, 'PING')).startsWith('+PONG'));
  return { url: `redis://127.0.0.1:${port}`, port, pid: running.pid, flush: () => ask(port, 'FLUSHALL') };
}

/**
 * @param {number} port
 * @param {string} command
 * @returns {Promise<string>} the reply, empty where nobody answers
 */
function ask(port, command) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    const end = (/** @type {string} */ reply) => {
      socket.destroy();
      resolve(reply);
    };
    socket.once('data', (reply) => end(reply.toString()));
    socket.once('error', () => end(''));
  });
}
