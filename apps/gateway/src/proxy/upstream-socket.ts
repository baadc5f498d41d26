import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

import type { UpstreamAddress } from '../upstreams/upstream.js';

/** A dead upstream behind a silent network is found by TCP itself. Milliseconds. */
const probeMs = 60_000;

/** A connection that is being made. `onReady` is called when it can be written to. */
export function openSocket(address: UpstreamAddress, onReady: () => void): Socket {
  const { protocol, hostname: host, port, servername } = address;
  if (protocol === 'https:') {
    const options = { host, port, servername, ALPNProtocols: ['http/1.1'] };
    return keptAlive(connectTls(options).once('secureConnect', onReady));
  }
  return keptAlive(connectTcp({ host, port }).once('connect', onReady));
}

function keptAlive(socket: Socket): Socket {
  return socket.setNoDelay(true).setKeepAlive(true, probeMs);
}
