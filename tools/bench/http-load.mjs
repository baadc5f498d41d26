import { join } from 'node:path';

/**
 * A contender between an upstream and a process that sends requests.
 *
 * @param {import('./bench.mjs').Bench} bench
 * @param {string} contender
 */
export async function startProxy(bench, contender) {
  const upstream = await bench.startLoad(join(import.meta.dirname, 'load/upstream.mjs'));
  const origin = await upstream.ask('listen');
  const server = await bench.start(contender, { environment: { UPSTREAM: origin } });
  const requester = await bench.startLoad(join(import.meta.dirname, 'load/requester.mjs'));
  const token = bench.token('bench-user');
  const target = { url: `${server.url}/bench/thing`, token };
  return { upstream, server, requester, target, direct: { url: `${origin}/bench/thing`, token } };
}
