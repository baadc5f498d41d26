import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Publishes over one connection, without waiting for answers in between.
 *
 * @typedef {object} Feed
 * @property {(json: string) => Buffer} request
 * @property {(requests: Buffer) => void} write
 */

/**
 * @param {import('../contenders/contender.mjs').Publication} publication
 * @param {{ redisPort: number, port: number }} ports
 * @returns {Promise<Feed>}
 */
export async function openFeed(publication, { redisPort, port }) {
  const socket = connect({
    host: '127.0.0.1',
    port: 'post' in publication ? port : redisPort,
    noDelay: true,
  });
  await once(socket, 'connect');
  socket.resume(); // answers are of no interest
  const request =
    'post' in publication
      ? (/** @type {string} */ json) => post(publication.post, json)
      : (/** @type {string} */ json) => publish(publication.channel, publication.encode?.(json) ?? json);
  return { request, write: (requests) => void socket.write(requests) };
}

/**
 * @param {string} channel
 * @param {Buffer | string} payload
 */
function publish(channel, payload) {
  const head = `*3\r\n$7\r\nPUBLISH\r\n$${Buffer.byteLength(channel)}\r\n${channel}\r\n$${Buffer.byteLength(payload)}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(payload), Buffer.from('\r\n')]);
}

/**
 * @param {string} path
 * @param {string} body
 */
function post(path, body) {
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(head + body);
}
