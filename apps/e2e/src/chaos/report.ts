import { type ChaosResult } from './result.js';

/** The result as people read it. */
export function renderReport(result: ChaosResult, broken: readonly string[]): string {
  const { messages, outbox, violations } = result;
  const rows: [string, string | number][] = [
    ['seed', result.seed],
    ['duration', `${result.seconds} s`],
    ['longest pause of the runner itself', `${result.longestPause} ms`],
    ['clients', result.clients],
    ['reconnects', result.reconnects],
    ['messages acknowledged', messages.acknowledged],
    ['messages given up', messages.forsaken],
    ['messages without an answer', messages.open],
    ['messages in a stream twice', messages.contradicted],
    ['messages of services over outbox or API, acknowledged', outbox.acknowledged],
    ['messages of the outbox, rolled back', outbox.rolledBack],
    ['messages left in the outbox', outbox.waiting],
    ['messages set aside by its relay', outbox.setAside],
    ['deliveries', result.received],
    ['lost', violations.lost],
    ['doubled', violations.doubled],
    ['out of order', violations.outOfOrder],
    ['at another place than acknowledged', violations.misplaced],
    ['delivered to the wrong client', violations.misdelivered],
    ['losses that a client was told', violations.toldLost],
    ['losses that a client was not told', violations.untold],
    ['rolled back and delivered all the same', violations.phantom],
    ['lost by failovers of the Redis Cluster', result.lostByFailovers],
    ['told of that', result.rightlyTold],
    ['clients told of the broadcast loss', result.clientsTold],
  ];
  return [
    '',
    table(rows),
    '',
    table(Object.entries(result.inflicted).map(([name, count]) => [`fault ${name}`, count])),
    '',
    table(Object.entries(result.errors).map(([code, count]) => [`client error ${code}`, count])),
    '',
    table(
      Object.entries(outbox.failures).map(([code, count]) => [
        `attempt of a service ended by ${code}`,
        count,
      ]),
    ),
    '',
    table(
      Object.entries(result.conditions).map(([condition, count]) => [
        `missing something: ${condition}`,
        count,
      ]),
    ),
    '',
    table(result.memory.map(({ name, before, peak, after }) => [name, `${before} → ${peak} → ${after} MB`])),
    ...(broken.length > 0 ? ['', ...result.examples, '', ...broken.map((sentence) => `✖ ${sentence}`)] : []),
    '',
    broken.length > 0 ? '✖ the guarantee was broken' : '✔ the guarantee holds',
  ].join('\n');
}

function table(rows: readonly (readonly [string, string | number])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length), 36);
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
