import { randomUUID } from 'node:crypto';

import { answerProblems } from './answer-problems.js';
import { type Operation } from './operation.js';
import { problemsOf, testTimeout, unless } from './problems-of.js';
import { type ServiceClient } from './service-client.js';

/** Who may call what. Names are operation ids (`Accounts_login`). */
export interface AccessRules {
  /** What of the API needs no token; everything else does. */
  readonly open: readonly string[];
  /** Good tokens that open nothing here, or not the operation that is asked: of the other audience (AD-06). */
  readonly strangers: readonly string[] | ((operation: Operation) => readonly string[]);
  /** Where permissions decide: a good token of an administrator who has none, and what is open to every administrator all the same. */
  readonly powerless?: { readonly token: string; readonly own: readonly string[] };
  /** Of a service in which everybody has things of their own: a new thing of somebody else; `null` for what is everybody's. */
  readonly foreign?: Readonly<Record<string, (() => Promise<string>) | null>>;
}

/** AD-01, AD-06: no token, a bad one, one of the other audience, one without the permission, and things of others. */
export function describeAccess(client: () => ServiceClient): void {
  const rules = (): AccessRules => client().service.access ?? { open: [], strangers: [] };
  const closed = () => client().operations.filter((operation) => operation.needsToken);
  const permitted = () => closed().filter(({ permission }) => permission !== undefined);

  it('[AD-06] only what is said to be open needs no token', () => {
    const { open } = rules();
    const api = client().operations.filter(({ template }) => template.startsWith('/api/'));
    expect(
      api
        .filter(({ needsToken }) => !needsToken)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...open].sort());
    const isDescribed = client().service.access !== undefined;
    expect(isDescribed ? [] : closed().map(({ name }) => name)).toEqual([]);
  });

  it(
    '[AD-06] without a good token of its audience it is 401, whatever the body',
    async () => {
      const bad = ['', 'Bearer', 'Bearer x.y.z', 'Basic YWRtaW46YWRtaW4=', `Bearer ${'x'.repeat(8_000)}`];
      const strangersOf = (operation: Operation) => {
        const { strangers } = rules();
        return typeof strangers === 'function' ? strangers(operation) : strangers;
      };
      const check = async (operation: Operation) => {
        const problems: string[] = [];
        const values = [...bad, ...strangersOf(operation).map(bearer)];
        for (const one of [{}, ...values.map((Authorization) => ({ Authorization }))]) {
          const answers = [
            await client().send({ method: operation.method, path: operation.path(), headers: one }),
            await client().callWell(operation, { headers: { Authorization: '', ...one } }),
          ];
          for (const answer of answers) {
            const what = `with ${JSON.stringify(one).slice(0, 60)}`;
            problems.push(...unless(answer.status, [401], what), ...answerProblems(answer, operation));
          }
        }
        return problems;
      };
      const mandatory = closed().filter(({ tokenOptional }) => !tokenOptional);
      expect(await problemsOf(mandatory, check)).toEqual([]);
    },
    testTimeout,
  );

  it('[AD-01] it names the permission that it needs, and is 403 without it, whatever the body', async () => {
    const { powerless } = rules();
    if (!powerless) return expect(permitted().map(({ name }) => name)).toEqual([]);
    const { token, own } = powerless;
    const nameless = closed().filter(
      (one) => one.permission === undefined && one.isOpenTo('admin') && !own.includes(one.id),
    );
    expect(nameless.map(({ name }) => name)).toEqual([]);
    const headers = { Authorization: bearer(token) };
    const check = async (operation: Operation) => {
      const answers = [
        await client().call(operation, { headers }),
        await client().callWell(operation, { headers }),
        await client().callWell(operation, { headers, path: operation.path(randomUUID()) }),
      ];
      return answers.flatMap((answer) => [
        ...unless(answer.status, [403], 'without the permission'),
        ...answerProblems(answer, operation),
      ]);
    };
    expect(await problemsOf(permitted(), check)).toEqual([]);
  });

  it('[AP-01] what belongs to somebody else is 404, exactly as what is not there', async () => {
    const { foreign = {} } = rules();
    const mine = closed().filter(
      ({ permission, pathParameters }) => permission === undefined && pathParameters.length > 0,
    );
    const forgotten = mine.filter(({ id }) => foreign[id] === undefined);
    expect(forgotten.map(({ name }) => name)).toEqual([]);
    const check = async (operation: Operation) => {
      const theirs = await foreign[operation.id]?.();
      if (theirs === undefined) return [];
      const answer = await client().callWell(operation, { path: operation.path(theirs) });
      const missing = await client().callWell(operation, { path: operation.path(randomUUID()) });
      return [
        ...unless(answer.status, [404], 'a thing of somebody else'),
        ...(answer.json['code'] === missing.json['code'] && answer.json['message'] === missing.json['message']
          ? []
          : ['differs from what is not there']),
        ...answerProblems(answer, operation),
      ];
    };
    expect(await problemsOf(mine, check)).toEqual([]);
  });
}

function bearer(token: string): string {
  return `Bearer ${token}`;
}
