import { randomUUID } from 'node:crypto';

import { answerProblems } from './answer-problems.js';
import { type Operation, type Schema } from './operation.js';
import { problemsOf, testTimeout, unless } from './problems-of.js';
import { type ServiceClient, type TakenRequest } from './service-client.js';

/** AP-04, AP-05: what writes are answered with, and that a repeated one is carried out once. */
export function describeWrites(client: () => ServiceClient): void {
  it('[AP-04] fields are snake_case, times RFC 3339, ids strings; a write answers with an object', async () => {
    const check = async (operation: Operation) => [
      ...(operation.isEnveloped ? fieldProblems(operation, operation.answer, []) : []),
      ...fieldProblems(operation, operation.body, []),
      ...unless(operation.status, successesOf(operation), 'a success'),
    ];
    expect(await problemsOf(client().operations, check)).toEqual([]);
  });

  it('[AP-05] what creates honours an Idempotency-Key', async () => {
    // What answers in the words of another protocol, such as tus, has that one's means.
    const own = client().operations.filter(({ isEnveloped }) => isEnveloped);
    const creating = own.filter(({ method, status }) => method === 'POST' && status > 200);
    expect(creating.filter(({ isIdempotent }) => !isIdempotent).map(({ name }) => name)).toEqual([]);
  });

  it(
    '[AP-05] the same key and body give the same answer, another body 422, a bad key 400',
    async () => {
      const idempotent = client().operations.filter(({ isIdempotent }) => isIdempotent);
      const check = async (operation: Operation) => {
        const key = { 'Idempotency-Key': randomUUID() };
        const path = await client().pathOf(operation);
        const taken = await client().requestOf(operation);
        const send = ({ headers, body }: TakenRequest) =>
          client().call(operation, { path, body, headers: { ...headers, ...key } });
        const [first, second] = [await send(taken), await send(taken)];
        const reused = await send(isJson(taken) ? another(taken) : await client().requestOf(operation));
        const bad = await client().callWell(operation, { headers: { 'Idempotency-Key': 'a b' } });
        return [
          ...unless(first.status, [operation.status], 'the first'),
          ...unless(second.status, [operation.status], 'the second'),
          ...(second.headers['idempotency-replayed'] === 'true' ? [] : ['the second is no replay']),
          ...(sameData(first.json, second.json) ? [] : ['the second has other data']),
          ...unless(reused.status, [422], 'another body'),
          ...unless(bad.status, [400], 'a bad key'),
          ...[first, second, reused, bad].flatMap((answer) => answerProblems(answer, operation)),
        ];
      };
      expect(await problemsOf(idempotent, check)).toEqual([]);
    },
    testTimeout,
  );
}

/** Bodies that are not JSON differ from each other by themselves. */
function isJson({ headers, body }: TakenRequest): boolean {
  return body === undefined || headers?.['Content-Type'] === 'application/json';
}

/** The request with another body. */
function another({ headers, body }: TakenRequest): TakenRequest {
  const fields = { ...(JSON.parse(String(body ?? '{}')) as object), no_such_field: 1 };
  return { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(fields) };
}

/** Without the envelope there may be nothing to say. */
function successesOf({ method, isEnveloped }: Operation): number[] {
  if (!isEnveloped) return [200, 201, 204];
  return method === 'POST' ? [200, 201, 202] : [200];
}

function sameData(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return JSON.stringify(one['data']) === JSON.stringify(other['data']);
}

/** Every documented property, however deep; what refers to itself is looked at once. */
function fieldProblems(operation: Operation, schema: Schema | undefined, seen: readonly unknown[]): string[] {
  const { anyOf = [], items, properties = {}, ...own } = operation.resolved(schema) ?? {};
  if (seen.includes(own.required ?? schema)) return [];
  const below = [...seen, own.required ?? schema];
  return [
    ...Object.entries(properties).flatMap(([name, property]) => [
      ...namedProblems(operation, name, property),
      ...fieldProblems(operation, property, below),
    ]),
    ...[...anyOf, ...(items ? [items] : [])].flatMap((one) => fieldProblems(operation, one, below)),
  ];
}

function namedProblems(operation: Operation, name: string, property: Schema): string[] {
  const schemas = [property, ...(operation.resolved(property)?.anyOf ?? [])];
  const some = (test: (schema: Schema) => boolean) =>
    schemas.some((schema) => test(operation.resolved(schema) ?? {}));
  const isTime = name.endsWith('_at');
  const isId = name === 'id' || name.endsWith('_id');
  return [
    ...(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) ? [] : [`${name} is not snake_case`]),
    ...(isTime && !some(({ format }) => format === 'date-time') ? [`${name} is no time`] : []),
    ...(isId && !some(({ type = [] }) => [type].flat().includes('string')) ? [`${name} is no string`] : []),
  ];
}
