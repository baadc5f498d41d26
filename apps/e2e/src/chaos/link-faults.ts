import { setTimeout as sleep } from 'node:timers/promises';
import { type TcpProxy } from '@ginforge/testing';
import { type Fault, type Lane } from './fault.js';

export const linkLane: Lane = {
  name: 'links',
  pause: [4, 10],
  faults: [
    linkFault('link-cut', 'refused and reset', [1, 5], (link) => link.cut()),
    linkFault('link-black-holed', 'swallowed everything', [3, 15], (link) => link.blackHole()),
    linkFault('link-half-open', 'passed commands on and no answers', [3, 15], (link) => link.deafen()),
  ],
};

/** Harm to the link to Redis of one gateway or worker. */
function linkFault(
  name: string,
  what: string,
  [low, high]: readonly [number, number],
  harm: (link: TcpProxy) => void,
): Fault {
  return {
    name,
    async inflict({ cluster }, random) {
      const { link, process } = random.pick([...cluster.gateways, ...cluster.workers]);
      if (link === undefined) throw new Error(`${process.name} has no link of its own to a Redis Cluster`);
      const seconds = random.between(low, high);
      harm(link);
      await sleep(seconds * 1_000);
      link.restore();
      return `the Redis link of ${process.name} ${what} for ${seconds.toFixed(1)} s`;
    },
  };
}
