import { contender } from '../contenders/ginforge.mjs';
import { ReceivingSocket } from './receiving-socket.mjs';
import { sourceAddress } from './source-address.mjs';

/** @typedef {{ epoch: string, offset: number }} Position */
/** @typedef {Record<string, Position & { recovered?: boolean }>} Streams */

/**
 * What is read of a message.
 *
 * @typedef {object} Message
 * @property {string} type
 * @property {any} content
 * @property {{ streams: Streams }} [data] of `welcome`
 * @property {string} [stream]
 * @property {number} [offset]
 */

/**
 * @param {number} number of the user
 * @param {string} secret
 * @returns {Record<string, string>} what says who the user is
 */
export const identity = (number, secret) => contender.client.handshake(number, secret).headers ?? {};

/**
 * Opens a WebSocket to our gateway that understands what comes.
 *
 * @param {{ number: number, port: number, path: string, headers: Record<string, string> }} settings
 * @param {{ onMessage: (message: Message, socket: ReceivingSocket) => void, onEnd: (reason: string) => void }} listeners
 * @returns {ReceivingSocket}
 */
export function openGatewaySocket({ number, port, path, headers }, { onMessage, onEnd }) {
  const settings = {
    index: number,
    target: { host: '127.0.0.1', port },
    localAddress: sourceAddress(number),
    handshake: { path, headers },
    client: contender.client,
  };
  const socket = new ReceivingSocket(settings, () => undefined);
  socket.onMessage = (bytes, start, end) => {
    onMessage(JSON.parse(bytes.toString('utf8', start, end)), socket);
    return true;
  };
  socket.onEnd = onEnd;
  return socket;
}
