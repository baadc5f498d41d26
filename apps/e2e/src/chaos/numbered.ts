import { type Message } from '@ginforge/protocol';

/** What is said over an API that lets nobody say `data` has its number in its text alone. */
export const wordsOf = (id: number): string => `chaos #${id}`;

/** The number of a message in the ledger; `undefined` for what is none of it. */
export function numberOf({ data, content }: Message): number | undefined {
  const said = data?.['chaos'];
  if (typeof said === 'number') return said;
  const { body } = (content ?? {}) as { body?: unknown };
  const [, digits] = typeof body === 'string' ? (/^chaos #(\d+)$/.exec(body) ?? []) : [];
  return digits === undefined ? undefined : Number(digits);
}
